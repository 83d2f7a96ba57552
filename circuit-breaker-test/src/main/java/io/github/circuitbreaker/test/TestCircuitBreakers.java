package io.github.circuitbreaker.test;

import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import io.github.circuitbreaker.aspect.lookup.NearestName;
import org.jspecify.annotations.Nullable;

/**
 * Brings the circuit breakers of an application into the state that a test needs. All
 * methods that take a name throw {@link IllegalArgumentException} if there is no circuit
 * breaker of that name, and those that change the state throw
 * {@link IllegalStateException} if the settings do not allow it. Totals, such as the
 * number of calls, go on. Thread-safe.
 */
public final class TestCircuitBreakers {

	private final CircuitBreakerRegistry registry;

	private final @Nullable ManualTimeSource time;

	/**
	 * Creates an object for circuit breakers whose time is real.
	 * @param registry the circuit breakers
	 */
	public TestCircuitBreakers(CircuitBreakerRegistry registry) {
		this(registry, null);
	}

	/**
	 * Creates an object for circuit breakers whose time the test advances. Tests with an
	 * application context have it as a bean: see {@link AutoConfigureCircuitBreakers}.
	 * @param registry the circuit breakers
	 * @param time their clock, or {@code null} if their time is real
	 */
	public TestCircuitBreakers(CircuitBreakerRegistry registry, @Nullable ManualTimeSource time) {
		this.registry = registry;
		this.time = time;
	}

	/**
	 * Returns a circuit breaker, even if no call has chosen its key yet.
	 * @param name its name
	 * @return the circuit breaker that the application uses
	 */
	public CircuitBreaker get(String name) {
		return this.registry.find(name)
			.or(() -> keyed(name))
			.orElseThrow(() -> new IllegalArgumentException(unknown(name)));
	}

	private Optional<CircuitBreaker> keyed(String name) {
		return this.registry.getTemplates()
			.stream()
			.filter((template) -> NameTemplates.canMake(template, name))
			.findFirst()
			.flatMap((template) -> this.registry.keyed(template).find(key(template, name)));
	}

	/**
	 * Returns what makes a name of a template: the name itself, or what takes the place
	 * of the one placeholder.
	 */
	private static String key(String template, String name) {
		int begin = template.indexOf('{');
		return (NameTemplates.isTemplate(template) || begin != template.lastIndexOf('{')) ? name
				: name.substring(begin, name.length() - (template.length() - template.lastIndexOf('}') - 1));
	}

	private String unknown(String name) {
		Stream<String> names = this.registry.getAll().stream().map(CircuitBreaker::getName);
		return "There is no circuit breaker '%s'. %s".formatted(name,
				NearestName.to(name, Stream.concat(names, this.registry.getTemplates().stream()).toList())
					.map("Did you mean '%s'?"::formatted)
					.orElse("No annotation and no property of this application names it."));
	}

	/**
	 * Opens a circuit by failures, which are counted: calls are rejected for the recovery
	 * timeout (without jitter), and the next one after it is the trial.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker open(String name) {
		CircuitBreaker circuitBreaker = get(name);
		return open(circuitBreaker, circuitBreaker.getConfig().recoveryTimeout());
	}

	/**
	 * Opens a circuit by failures, which are counted, and makes it half-open: the next
	 * call is the trial.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker
	 */
	public CircuitBreaker halfOpen(String name) {
		CircuitBreaker circuitBreaker = get(name);
		synchronized (circuitBreaker) {
			try {
				open(circuitBreaker, Duration.ZERO).acquire().release();
			}
			catch (CircuitBreakerOpenException ex) {
				throw new IllegalStateException("The circuit breaker '%s' permits no trial now: its fleet decides when"
					.formatted(circuitBreaker.getName()), ex);
			}
			return checked(circuitBreaker, State.HALF_OPEN);
		}
	}

	private CircuitBreaker open(CircuitBreaker circuitBreaker, Duration remaining) {
		// One at a time, since the settings are others for a moment.
		synchronized (circuitBreaker) {
			Instant earliest = (this.time != null) ? this.time.now() : Instant.MIN;
			circuitBreaker.reset();
			CircuitBreakerConfig config = circuitBreaker.getConfig();
			if (!config.enabled()) {
				return checked(circuitBreaker, State.OPEN);
			}
			int failures = (config.failureThreshold() > 0) ? config.failureThreshold() : config.minimumCalls();
			// With these, any exception is a failure.
			CircuitBreakerConfig temporary = CircuitBreakerConfig.builder()
				.failureThreshold(failures)
				.window(config.window())
				.recoveryTimeout(config.recoveryTimeout())
				.trialCalls(config.trialCalls())
				.shadow(config.shadow())
				.build();
			circuitBreaker.reconfigure(temporary);
			try {
				Stream.generate(circuitBreaker::acquire)
					.limit(failures)
					.toList()
					.forEach((permit) -> permit.failure(new SimulatedFailureException()));
			}
			finally {
				// Settings may have been changed meanwhile.
				if (circuitBreaker.getConfig().equals(temporary)) {
					circuitBreaker.reconfigure(config);
				}
			}
			circuitBreaker.advice().open(remaining, 0, "a test opened it");
			checkTime(circuitBreaker, earliest, (this.time != null) ? this.time.now() : Instant.MAX);
			return checked(circuitBreaker, State.OPEN);
		}
	}

	/**
	 * Refuses a circuit breaker with other clocks, because advancing these would have no
	 * effect on it.
	 */
	private static void checkTime(CircuitBreaker circuitBreaker, Instant earliest, Instant latest) {
		Instant opened = circuitBreaker.snapshot().since();
		if (opened.isBefore(earliest) || opened.isAfter(latest)) {
			throw new IllegalStateException(("The circuit breaker '%s' does not follow the ManualTimeSource:"
					+ " its registry was created with another TimeSource")
				.formatted(circuitBreaker.getName()));
		}
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
	 * Lets all calls pass, uncounted, as if there were no circuit breaker, until it is
	 * closed by hand.
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
		return close(get(name));
	}

	private static CircuitBreaker close(CircuitBreaker circuitBreaker) {
		circuitBreaker.reset();
		return checked(circuitBreaker, State.CLOSED);
	}

	private static CircuitBreaker checked(CircuitBreaker circuitBreaker, State wanted) {
		State state = circuitBreaker.getState();
		if (state != wanted) {
			throw new IllegalStateException("The circuit breaker '%s' is %s instead of %s: %s"
				.formatted(circuitBreaker.getName(), state, wanted, circuitBreaker.getConfig().enabled()
						? "other calls have changed it meanwhile" : "its settings disable it (enabled: false)"));
		}
		return circuitBreaker;
	}

	/**
	 * Lets time pass for all circuit breakers.
	 * @param duration how long, not negative
	 * @throws IllegalArgumentException if it is negative
	 * @throws IllegalStateException if the time of the circuit breakers is real
	 */
	public void advance(Duration duration) {
		if (this.time == null) {
			throw new IllegalStateException(
					"The time of these circuit breakers is real and cannot be advanced. Annotate"
							+ " the test class with @AutoConfigureCircuitBreakers, or give them a ManualTimeSource.");
		}
		this.time.advance(duration);
	}

	private static final class SimulatedFailureException extends RuntimeException {

		@Serial
		private static final long serialVersionUID = 1L;

	}

}
