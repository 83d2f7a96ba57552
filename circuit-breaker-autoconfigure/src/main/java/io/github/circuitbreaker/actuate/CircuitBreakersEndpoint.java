package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint @Endpoint} to expose the state of the circuit breakers.
 */
@Endpoint(id = "circuitbreakers", defaultAccess = Access.READ_ONLY)
public class CircuitBreakersEndpoint {

	private final CircuitBreakerRegistry registry;

	/**
	 * Creates the endpoint.
	 * @param registry the circuit breakers to expose
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Returns all circuit breakers.
	 * @return the circuit breakers by name, sorted
	 */
	@ReadOperation
	public CircuitBreakersDescriptor circuitBreakers() {
		Map<String, CircuitBreakerDescriptor> descriptors = new TreeMap<>();
		for (CircuitBreaker circuitBreaker : this.registry.getAll()) {
			descriptors.put(circuitBreaker.getName(), CircuitBreakerDescriptor.of(circuitBreaker.snapshot()));
		}
		return new CircuitBreakersDescriptor(descriptors);
	}

	/**
	 * Returns one circuit breaker. Asking for one that does not exist does not create it.
	 * @param name its name
	 * @return the circuit breaker, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable CircuitBreakerDescriptor circuitBreaker(@Selector String name) {
		return this.registry.find(name)
			.map((circuitBreaker) -> CircuitBreakerDescriptor.of(circuitBreaker.snapshot()))
			.orElse(null);
	}

	/**
	 * Description of all circuit breakers.
	 *
	 * @param circuitBreakers the circuit breakers by name
	 */
	public record CircuitBreakersDescriptor(
			Map<String, CircuitBreakerDescriptor> circuitBreakers) implements OperationResponseBody {
	}

	/**
	 * Description of one circuit breaker. Times are to the millisecond.
	 *
	 * @param state the state
	 * @param failureCount the failures counted now, or that opened the circuit
	 * @param failureThreshold how many open it, or {@code null} if only their rate does
	 * @param recoveryTimeout how long it stays open
	 * @param lastFailureTime when the last failure was, or {@code null} if there was none
	 * @param lastFailure the name of its class, or {@code null} if there was none
	 * @param since when the circuit breaker got into its state
	 * @param retryAfter how long calls are still rejected, zero if the next call will be
	 * the trial, or {@code null} if nothing is rejected or no end is set
	 * @param shadow {@code true} if the circuit breaker is only a shadow, which rejects
	 * nothing, and {@code null} otherwise
	 * @param calls how many calls there were, by outcome
	 */
	public record CircuitBreakerDescriptor(State state, int failureCount, @Nullable Integer failureThreshold,
			Duration recoveryTimeout, @Nullable Instant lastFailureTime, @Nullable String lastFailure, Instant since,
			@Nullable Duration retryAfter, @Nullable Boolean shadow,
			CallCounts calls) implements OperationResponseBody {

		static CircuitBreakerDescriptor of(Snapshot snapshot) {
			return new CircuitBreakerDescriptor(snapshot.state(), snapshot.failureCount(),
					toNullable(snapshot.config().failureThreshold()), snapshot.config().recoveryTimeout(),
					toMillis(snapshot.lastFailureTime()), snapshot.lastFailure(),
					snapshot.since().truncatedTo(ChronoUnit.MILLIS), roundUpToMillis(snapshot.retryAfter()),
					snapshot.config().shadow() ? true : null, snapshot.calls());
		}

		private static @Nullable Integer toNullable(int threshold) {
			return (threshold > 0) ? threshold : null;
		}

		private static @Nullable Instant toMillis(@Nullable Instant instant) {
			return (instant != null) ? instant.truncatedTo(ChronoUnit.MILLIS) : null;
		}

		/**
		 * Zero has a meaning, so what is left of a millisecond is not zero.
		 */
		private static @Nullable Duration roundUpToMillis(@Nullable Duration duration) {
			return (duration != null) ? duration.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS) : null;
		}

	}

}
