package io.github.circuitbreaker.aspect;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each call says by its arguments which circuit breaker it means. If there are as many as
 * there may be and none can go, it is made without one.
 */
final class KeyedPlan implements MethodPlan {

	private static final Logger logger = LoggerFactory.getLogger(KeyedPlan.class);

	private final KeyedName name;

	private final KeyedCircuitBreakers circuitBreakers;

	private final Function<CircuitBreaker, MethodPlan> plan;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Creates the plan.
	 * @param name makes the names
	 * @param circuitBreakers those of such names
	 * @param plan makes the plan of a call through one of them
	 */
	KeyedPlan(KeyedName name, KeyedCircuitBreakers circuitBreakers, Function<CircuitBreaker, MethodPlan> plan) {
		this.name = name;
		this.circuitBreakers = circuitBreakers;
		this.plan = plan;
	}

	@Override
	public @Nullable Object call(Invocation invocation) throws Throwable {
		Optional<CircuitBreaker> circuitBreaker = this.circuitBreakers.find(this.name.of(invocation));
		if (circuitBreaker.isPresent()) {
			return this.plan.apply(circuitBreaker.get()).call(invocation);
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn(
					"Calls go through without a circuit breaker, as there are as many for {} as there may be and"
							+ " none of them is closed: see performance.circuit-breaker.max-keys",
					this.name.template());
		}
		return invocation.get();
	}

}
