package io.github.circuitbreaker.sample.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The behavior of the simulated index.
 */
enum SimulatorMode {

	/**
	 * Answers immediately.
	 */
	OK,

	/**
	 * Answers late.
	 */
	SLOW,

	/**
	 * Answers that it is unavailable.
	 */
	FAIL,

	/**
	 * Does not answer.
	 */
	HANG;

	/**
	 * Returns the name of this mode in the HTTP API.
	 */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Optional<SimulatorMode> of(@Nullable String text) {
		return Arrays.stream(values()).filter((mode) -> mode.name().equalsIgnoreCase(text)).findFirst();
	}

}
