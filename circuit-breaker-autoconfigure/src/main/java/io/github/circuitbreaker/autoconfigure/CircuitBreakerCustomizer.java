package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * Callback for beans that customize the settings of circuit breakers beyond the
 * properties, for example with a {@link CircuitBreakerConfig.Builder#ignoreException
 * predicate for exceptions}.
 */
@FunctionalInterface
public interface CircuitBreakerCustomizer {

	/**
	 * Customizes the settings of a circuit breaker before it is created. The builder
	 * already holds the settings from the properties and from customizers of higher
	 * precedence. Circuit breakers may be created at any time, so an implementation has
	 * to be quick and thread-safe.
	 * @param name the name of the circuit breaker
	 * @param builder the settings of the circuit breaker
	 */
	void customize(String name, CircuitBreakerConfig.Builder builder);

}
