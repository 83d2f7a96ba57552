package io.github.circuitbreaker.cloud;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Spring Cloud Gateway's filter {@code CircuitBreaker} for Spring WebFlux. Gateway's own
 * one is for Resilience4j.
 */
final class CircuitBreakerGatewayFilterFactory extends SpringCloudCircuitBreakerFilterFactory {

	CircuitBreakerGatewayFilterFactory(ReactiveCircuitBreakerFactory<?, ?> factory,
			ObjectProvider<DispatcherHandler> dispatcher) {
		super(factory, dispatcher);
	}

	/**
	 * Lets rejections through in any case, as they are answered with 503.
	 */
	@Override
	protected Mono<Void> handleErrorWithoutFallback(Throwable thrown, boolean resumeWithoutError) {
		return (resumeWithoutError && !(thrown instanceof CircuitBreakerOpenException)) ? Mono.empty()
				: Mono.error(thrown);
	}

}
