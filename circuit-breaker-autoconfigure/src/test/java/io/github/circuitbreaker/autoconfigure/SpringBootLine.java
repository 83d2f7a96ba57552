package io.github.circuitbreaker.autoconfigure;

import org.springframework.boot.SpringBootVersion;

/**
 * The line of Spring Boot that the tests run on.
 */
final class SpringBootLine {

	private SpringBootLine() {
	}

	/**
	 * Returns whether a group of properties without a value is one without settings, as
	 * of Spring Boot 4.1. Before, it stops the start, with a message that names it.
	 */
	static boolean bindsEmptyGroups() {
		return SpringBootVersion.getVersion().compareTo("4.1") > 0;
	}

}
