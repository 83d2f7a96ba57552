package io.github.circuitbreaker.web;

/**
 * What the answer to a web client tells of an open circuit.
 */
public enum OpenCircuitDetail {

	/** The name and the state of the circuit breaker. */
	NAME,

	/** Nothing. */
	NONE

}
