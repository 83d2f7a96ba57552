package io.github.circuitbreaker.cloud;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;

/**
 * Creates Spring Cloud's circuit breakers for calls that block. The ID is the name of a
 * circuit breaker in the registry. Calls are made on the caller's thread, without a time
 * limit. If a call throws an exception or is rejected, the fallback gets the exception,
 * but never an {@link Error}. Thread-safe, except for its configuration.
 */
public final class CloudCircuitBreakerFactory
		extends CircuitBreakerFactory<Consumer<CircuitBreakerConfig.Builder>, CloudSettings> {

	/**
	 * Gateway's filter for Spring MVC knows the exceptions of Resilience4j only. For all
	 * others without a {@code fallbackUri}, its fallback throws one that hides them.
	 */
	private static final String GATEWAY = "org.springframework.cloud.gateway.server.mvc.filter.CircuitBreakerFilterFunctions";

	private final NamedCircuitBreakers circuitBreakers;

	/**
	 * Creates a factory.
	 * @param registry creates the circuit breakers
	 */
	public CloudCircuitBreakerFactory(CircuitBreakerRegistry registry) {
		this.circuitBreakers = new NamedCircuitBreakers(registry, getConfigurations());
	}

	@Override
	public CircuitBreaker create(String id) {
		return new NamedCircuitBreaker(this.circuitBreakers.find(id, null));
	}

	/**
	 * Creates a circuit breaker that takes the settings that it does not have itself from
	 * a group: those under {@code configs} in the properties, unless its instance has a
	 * {@code base-config}, and those that {@link #configure} was given for the group.
	 */
	@Override
	public CircuitBreaker create(String id, String groupName) {
		return new NamedCircuitBreaker(this.circuitBreakers.find(id, groupName));
	}

	@Override
	protected CloudSettings configBuilder(String id) {
		return new CloudSettings();
	}

	/**
	 * Sets the settings by code of all circuit breakers that have none of their own or of
	 * their group.
	 */
	@Override
	public void configureDefault(Function<String, Consumer<CircuitBreakerConfig.Builder>> defaultConfiguration) {
		this.circuitBreakers.defaults = defaultConfiguration;
	}

	private record NamedCircuitBreaker(
			io.github.circuitbreaker.CircuitBreaker circuitBreaker) implements CircuitBreaker {

		@Override
		public <T> T run(Supplier<T> toRun, Function<@Nullable Throwable, T> fallback) {
			try {
				return this.circuitBreaker.call(toRun::get);
			}
			catch (Exception ex) {
				// As OpenFeign wraps it.
				if (ex.getClass() == RuntimeException.class && ex.getCause() instanceof Error) {
					throw ex;
				}
				try {
					return fallback.apply(ex);
				}
				catch (RuntimeException | LinkageError failure) {
					if (fallback.getClass().getName().startsWith(GATEWAY)) {
						throw ex;
					}
					throw failure;
				}
			}
		}

	}

}
