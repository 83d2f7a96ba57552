package io.github.circuitbreaker.test;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.aspect.lookup.NearestName;

/**
 * Brings the circuit breakers of an application into the state that a test needs. All
 * methods throw {@link IllegalArgumentException} if there is no circuit breaker of the
 * name, and {@link IllegalStateException} if the settings do not allow the state. Totals,
 * such as the number of calls, go on. Thread-safe.
 */
public final class TestCircuitBreakers {

	private final CircuitBreakerRegistry registry;

	private final ManualTimeSource time;

	/**
	 * Creates it. Tests with an application context use the bean instead: see
	 * {@link AutoConfigureCircuitBreakers}.
	 * @param registry the circuit breakers
	 * @param time their clock
	 */
	public TestCircuitBreakers(CircuitBreakerRegistry registry, ManualTimeSource time) {
		this.registry = registry;
		this.time = time;
	}

	/**
	 * Returns a circuit breaker.
	 * @param name its name
	 * @return the circuit breaker that the application uses
	 */
	public CircuitBreaker get(String name) {
		return this.registry.find(name).orElseThrow(() -> new IllegalArgumentException(unknown(name)));
	}

	private String unknown(String name) {
		return "There is no circuit breaker '%s'. %s".formatted(name,
				NearestName.to(name, this.registry.getAll().stream().map(CircuitBreaker::getName).toList())
					.map("Did you mean '%s'?"::formatted)
					.orElse("No annotation and no property of this application names it."));
	}

	/**
	 * Opens a circuit as failures do: calls are rejected for the recovery timeout, and
	 * the next one after it is the trial.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker open(String name) {
		return open(get(name), get(name).getConfig().recoveryTimeout());
	}

	/**
	 * Makes a circuit half-open: the next call is the trial.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker halfOpen(String name) {
		CircuitBreaker circuitBreaker = open(get(name), Duration.ZERO);
		circuitBreaker.acquire().release();
		return checked(circuitBreaker, State.HALF_OPEN);
	}

	private static CircuitBreaker open(CircuitBreaker circuitBreaker, Duration remaining) {
		circuitBreaker.reset();
		circuitBreaker.advice().open(remaining, 0, "a test opened it");
		return checked(circuitBreaker, State.OPEN);
	}

	/**
	 * Opens a circuit until it is closed by hand.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker forceOpen(String name) {
		CircuitBreaker circuitBreaker = get(name);
		circuitBreaker.forceOpen();
		return checked(circuitBreaker, State.FORCED_OPEN);
	}

	/**
	 * Lets all calls pass, as if there were no circuit breaker, until it is closed by
	 * hand.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker disable(String name) {
		CircuitBreaker circuitBreaker = get(name);
		circuitBreaker.disable();
		return checked(circuitBreaker, State.DISABLED);
	}

	/**
	 * Closes a circuit and forgets the failures.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker close(String name) {
		CircuitBreaker circuitBreaker = get(name);
		circuitBreaker.reset();
		return checked(circuitBreaker, State.CLOSED);
	}

	private static CircuitBreaker checked(CircuitBreaker circuitBreaker, State wanted) {
		State state = circuitBreaker.getState();
		if (state != wanted) {
			throw new IllegalStateException("The circuit breaker '%s' is %s and cannot become %s: is it enabled?"
				.formatted(circuitBreaker.getName(), state, wanted));
		}
		return circuitBreaker;
	}

	/**
	 * Lets time pass for all circuit breakers.
	 * @param duration how long, not negative
	 * @throws IllegalArgumentException if it is negative
	 */
	public void advance(Duration duration) {
		this.time.advance(duration);
	}

}
