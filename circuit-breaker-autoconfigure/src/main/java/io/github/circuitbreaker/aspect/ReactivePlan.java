package io.github.circuitbreaker.aspect;

import java.util.function.UnaryOperator;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.aspect.Fallbacks.Fallback;
import io.github.circuitbreaker.reactive.CircuitBreakerOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * The plan of a method with a reactive result: each subscription is a call. The method
 * itself only assembles the result and is always called. If it throws, the exception
 * becomes an error signal and counts.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks the methods to call when the call fails
 * @param adapter adapts what the method returns
 */
record ReactivePlan(CircuitBreaker circuitBreaker, Fallbacks fallbacks, ReactiveAdapter adapter) implements MethodPlan {

	@Override
	public @Nullable Object call(Invocation invocation) {
		Publisher<?> source;
		try {
			Object result = invocation.get();
			if (result == null) {
				return null;
			}
			source = this.adapter.toPublisher(result);
		}
		catch (Throwable ex) {
			source = Mono.error(ex);
		}
		UnaryOperator<Publisher<Object>> operator = CircuitBreakerOperator
			.of(() -> new LaterPermit(this.circuitBreaker.acquire(), invocation));
		return this.adapter.fromPublisher(this.adapter.isMultiValue()
				? Flux.from(operator.apply(Flux.from(source))).onErrorResume((failure) -> recover(invocation, failure))
				: Mono.from(operator.apply(Mono.from(source)))
					.onErrorResume((failure) -> Mono.from(recover(invocation, failure))));
	}

	@SuppressWarnings("unchecked") // as the fallback's result type was checked
	private <T> Publisher<T> recover(Invocation invocation, Throwable failure) {
		Fallback fallback = this.fallbacks.find(invocation.report(failure), this.circuitBreaker);
		if (fallback == null) {
			return Mono.error(RefusedArguments.original(failure));
		}
		try {
			Object result = fallback.call(invocation, failure);
			ReactiveAdapter ofResult = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, result);
			return (ofResult == null) ? Mono.justOrEmpty((T) result) : Flux.from(ofResult.<T>toPublisher(result))
				.doOnError((thrown) -> Fallbacks.suppress(failure, thrown));
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

}
