package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * The method returns something to subscribe to: each subscription is a call. The method
 * itself, which only puts it together, is called as it would be without a circuit
 * breaker; what it throws becomes an error signal, so that it counts.
 *
 * @param circuitBreaker the circuit breaker
 * @param fallbacks what to call when the call fails
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
		return this.adapter.fromPublisher(this.adapter.isMultiValue() ? protect(Flux.from(source), invocation)
				: protect(Mono.from(source), invocation));
	}

	private <T> Mono<T> protect(Mono<T> source, Invocation invocation) {
		return Mono.defer(() -> {
			Permit permit = this.circuitBreaker.acquire();
			return source.doOnSuccess(permit::success).doOnError(permit::failure).doOnCancel(permit::release);
		}).onErrorResume((failure) -> Mono.from(recover(invocation, failure)));
	}

	private <T> Flux<T> protect(Flux<T> source, Invocation invocation) {
		return Flux.defer(() -> {
			Permit permit = this.circuitBreaker.acquire();
			return source.doOnComplete(permit::success).doOnError(permit::failure).doOnCancel(permit::release);
		}).onErrorResume((failure) -> recover(invocation, failure));
	}

	@SuppressWarnings("unchecked") // as the fallback's result type was checked
	private <T> Publisher<T> recover(Invocation invocation, Throwable failure) {
		Fallback fallback = this.fallbacks.find(failure);
		if (fallback == null) {
			return Mono.error(failure);
		}
		try {
			Object result = fallback.call(invocation, failure);
			ReactiveAdapter ofResult = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, result);
			if (ofResult == null) {
				return Mono.justOrEmpty((T) result);
			}
			return Flux.from(ofResult.<T>toPublisher(result)).doOnError((thrown) -> Fallback.suppress(failure, thrown));
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

}
