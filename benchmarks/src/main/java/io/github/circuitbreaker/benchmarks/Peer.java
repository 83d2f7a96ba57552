package io.github.circuitbreaker.benchmarks;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.smallrye.faulttolerance.api.TypedGuard;

/**
 * A circuit breaker of one library with one way to count failures. All open after five
 * failures in a row, or when half of 100 calls or half of the calls within 10 seconds
 * fail, but only after 100 calls. They stay open for a day.
 */
enum Peer {

	OURS_IN_A_ROW(() -> ours(CircuitBreakerConfig.builder().failureThreshold(5))),

	OURS_CALLS(() -> ours(withRate(Window.ofCalls(100)))),

	OURS_TIME(() -> ours(withRate(Window.ofTime(Duration.ofSeconds(10))))),

	RESILIENCE4J_CALLS(() -> resilience4j(SlidingWindowType.COUNT_BASED, 100, true)),

	RESILIENCE4J_TIME(() -> resilience4j(SlidingWindowType.TIME_BASED, 10, true)),

	/** Its exceptions have no stack trace. */
	RESILIENCE4J_TRACELESS(() -> resilience4j(SlidingWindowType.COUNT_BASED, 100, false)),

	SMALLRYE_CALLS(Peer::smallRye),

	FAILSAFE_IN_A_ROW(() -> failsafe((builder) -> builder.withFailureThreshold(5))),

	FAILSAFE_CALLS(() -> failsafe((builder) -> builder.withFailureThreshold(50, 100))),

	FAILSAFE_TIME(() -> failsafe((builder) -> builder.withFailureRateThreshold(50, 100, Duration.ofSeconds(10))));

	private static final Duration OPEN_TIME = Duration.ofDays(1);

	private final Supplier<Guard> factory;

	Peer(Supplier<Guard> factory) {
		this.factory = factory;
	}

	Guard create() {
		return this.factory.get();
	}

	private static Guard ours(CircuitBreakerConfig.Builder config) {
		CircuitBreaker circuitBreaker = CircuitBreaker.of("peer", config.recoveryTimeout(OPEN_TIME).build());
		return (call) -> circuitBreaker.call(call);
	}

	private static CircuitBreakerConfig.Builder withRate(Window window) {
		return CircuitBreakerConfig.builder().window(window).failureRateThreshold(50).minimumCalls(100);
	}

	private static Guard resilience4j(SlidingWindowType type, int size, boolean stackTrace) {
		var circuitBreaker = io.github.resilience4j.circuitbreaker.CircuitBreaker.of("peer",
				io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
					.slidingWindowType(type)
					.slidingWindowSize(size)
					.minimumNumberOfCalls(100)
					.failureRateThreshold(50)
					.waitDurationInOpenState(OPEN_TIME)
					.writableStackTraceEnabled(stackTrace)
					.build());
		return (call) -> circuitBreaker.executeSupplier(call);
	}

	private static Guard smallRye() {
		TypedGuard<Object> guard = TypedGuard.create(Object.class)
			.withCircuitBreaker()
			.requestVolumeThreshold(100)
			.failureRatio(0.5)
			.delay(OPEN_TIME.toDays(), ChronoUnit.DAYS)
			.done()
			.build();
		return (call) -> guard.get(call);
	}

	private static Guard failsafe(UnaryOperator<CircuitBreakerBuilder<Object>> config) {
		FailsafeExecutor<Object> executor = Failsafe
			.with(config.apply(dev.failsafe.CircuitBreaker.builder()).withDelay(OPEN_TIME).build());
		return (call) -> executor.get(call);
	}

	/**
	 * Makes a call, or rejects it.
	 */
	@FunctionalInterface
	interface Guard {

		Object call(Call call);

	}

}
