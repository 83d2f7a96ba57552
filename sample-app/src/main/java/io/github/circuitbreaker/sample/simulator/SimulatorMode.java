package io.github.circuitbreaker.sample.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How the simulated index behaves.
 */
enum SimulatorMode {

	/**
	 * It answers at once.
	 */
	OK,

	/**
	 * It answers, but late.
	 */
	SLOW,

	/**
	 * It answers that it is out of service.
	 */
	FAIL,

	/**
	 * It does not answer.
	 */
	HANG;

	/**
	 * Returns the name that the outside knows this mode by.
	 */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Optional<SimulatorMode> of(@Nullable String text) {
		return Arrays.stream(values()).filter((mode) -> mode.name().equalsIgnoreCase(text)).findFirst();
	}

}
