package io.github.circuitbreaker.cloud;

import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreakerConfig;

import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;

/**
 * Settings by code of the circuit breakers of a factory, as in
 * {@code factory.configure((config) -> config.set((builder) -> builder.trialCalls(2)), "pypi")}.
 * They come on top of those of the properties. Not thread-safe.
 */
public final class CloudSettings implements ConfigBuilder<Consumer<CircuitBreakerConfig.Builder>> {

	private Consumer<CircuitBreakerConfig.Builder> settings = (builder) -> {
	};

	CloudSettings() {
	}

	/**
	 * Sets the function that changes the settings, in place of an earlier one.
	 * @param settings changes a builder that holds the settings of the properties, also
	 * at other times and on other threads
	 */
	public void set(Consumer<CircuitBreakerConfig.Builder> settings) {
		this.settings = settings;
	}

	@Override
	public Consumer<CircuitBreakerConfig.Builder> build() {
		return this.settings;
	}

}
