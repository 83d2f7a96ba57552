package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * Callback that may be implemented by a bean to set what properties cannot say, such as
 * {@link CircuitBreakerConfig.Builder#ignoreException which exceptions} do not count.
 */
@FunctionalInterface
public interface CircuitBreakerCustomizer {

	/**
	 * Customizes the settings of one circuit breaker, before it is created. What the
	 * properties say is in the builder already, and so is what customizers of a higher
	 * precedence have set. Quick and, as circuit breakers may be created at any time,
	 * thread-safe.
	 * @param name the name of the circuit breaker
	 * @param builder holds its settings
	 */
	void customize(String name, CircuitBreakerConfig.Builder builder);

}
