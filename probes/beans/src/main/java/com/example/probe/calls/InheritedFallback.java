package com.example.probe.calls;

/**
 * A superclass with a fallback.
 */
abstract class InheritedFallback {

	protected String inheritedFallback(String outcome) {
		return "inherited fallback";
	}

}
