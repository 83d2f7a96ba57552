package com.example.probe.calls;

/**
 * An interface with a fallback.
 */
interface DefaultFallback {

	default String defaultFallback(String outcome) {
		return "default fallback";
	}

}
