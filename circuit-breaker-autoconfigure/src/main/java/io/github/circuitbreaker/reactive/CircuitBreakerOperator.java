package io.github.circuitbreaker.reactive;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Permit;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Protects a {@link Mono} or a {@link Flux}, as in
 * {@code mono.transform(CircuitBreakerOperator.of(circuitBreaker))}. Each subscription is
 * a call. A subscriber whose call is not permitted gets the error
 * {@link CircuitBreakerOpenException}, and the source is not subscribed.
 */
public final class CircuitBreakerOperator {

	private CircuitBreakerOperator() {
	}

	/**
	 * Returns an operator that routes each subscription through a circuit breaker.
	 * @param <T> the type of the elements
	 * @param circuitBreaker the circuit breaker
	 * @return the operator, which turns a {@code Mono} into a {@code Mono} and any other
	 * publisher into a {@code Flux}
	 */
	public static <T> UnaryOperator<Publisher<T>> of(CircuitBreaker circuitBreaker) {
		return of(circuitBreaker::acquire);
	}

	/**
	 * Returns an operator that acquires a permit for each subscription.
	 * @param <T> the type of the elements
	 * @param permits acquires the permit, or throws the error for the subscriber
	 * @return the operator, which turns a {@code Mono} into a {@code Mono} and any other
	 * publisher into a {@code Flux}
	 */
	public static <T> UnaryOperator<Publisher<T>> of(Supplier<? extends Permit> permits) {
		return (source) -> (source instanceof Mono<T> mono) ? protect(mono, permits)
				: protect(Flux.from(source), permits);
	}

	private static <T> Mono<T> protect(Mono<T> source, Supplier<? extends Permit> permits) {
		return Mono.defer(() -> {
			Permit permit = permits.get();
			return source.doOnSuccess(permit::success)
				.doOnError(permit::failure)
				.doOnCancel(() -> permit.failure(new CancellationException()));
		});
	}

	private static <T> Flux<T> protect(Flux<T> source, Supplier<? extends Permit> permits) {
		return Flux.defer(() -> {
			Permit permit = permits.get();
			AtomicBoolean given = new AtomicBoolean();
			return source.doOnNext((element) -> given.lazySet(true))
				.doOnComplete(permit::success)
				.doOnError(permit::failure)
				.doOnCancel(() -> {
					if (given.get()) {
						permit.release();
					}
					else {
						permit.failure(new CancellationException());
					}
				});
		});
	}

}
