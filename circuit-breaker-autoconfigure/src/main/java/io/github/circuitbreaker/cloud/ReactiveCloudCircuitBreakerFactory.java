package io.github.circuitbreaker.cloud;

import java.util.function.Consumer;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.reactive.CircuitBreakerOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;

/**
 * Creates Spring Cloud's circuit breakers for {@link Mono} and {@link Flux}, as
 * {@link CloudCircuitBreakerFactory} does for calls that block. Each subscription is a
 * call. Thread-safe, except for its configuration.
 */
public final class ReactiveCloudCircuitBreakerFactory
		extends ReactiveCircuitBreakerFactory<Consumer<CircuitBreakerConfig.Builder>, CloudSettings> {

	private final NamedCircuitBreakers circuitBreakers;

	/**
	 * Creates a factory.
	 * @param registry creates the circuit breakers
	 */
	public ReactiveCloudCircuitBreakerFactory(CircuitBreakerRegistry registry) {
		this.circuitBreakers = new NamedCircuitBreakers(registry, getConfigurations());
	}

	@Override
	public ReactiveCircuitBreaker create(String id) {
		return new NamedCircuitBreaker(this.circuitBreakers.find(id, null));
	}

	/**
	 * Creates a circuit breaker that takes the settings that it does not have itself from
	 * a group, as {@link CloudCircuitBreakerFactory#create(String, String)} does.
	 */
	@Override
	public ReactiveCircuitBreaker create(String id, String groupName) {
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
			io.github.circuitbreaker.CircuitBreaker circuitBreaker) implements ReactiveCircuitBreaker {

		@Override
		public <T> Mono<T> run(Mono<T> toRun, Function<Throwable, Mono<T>> fallback) {
			return Mono.from(CircuitBreakerOperator.<T>of(this.circuitBreaker).apply(toRun))
				.onErrorResume(Exception.class, fallback);
		}

		@Override
		public <T> Flux<T> run(Flux<T> toRun, Function<Throwable, Flux<T>> fallback) {
			return Flux.from(CircuitBreakerOperator.<T>of(this.circuitBreaker).apply(toRun))
				.onErrorResume(Exception.class, fallback);
		}

	}

}
