package com.example.probe.driver;

import java.util.Locale;

/**
 * The web stacks, each of which has a probe.
 */
enum Stack {

	MVC, WEBFLUX, JERSEY;

	String probe() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns whether a web client is told that a circuit is open. On Jersey the
	 * exception is like any other.
	 */
	boolean answersOpenCircuits() {
		return this != JERSEY;
	}

}
