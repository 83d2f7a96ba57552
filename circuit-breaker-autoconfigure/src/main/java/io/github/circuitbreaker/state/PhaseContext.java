package io.github.circuitbreaker.state;

import java.time.Instant;
import java.util.function.Consumer;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerListener;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TrialGate;
import io.github.circuitbreaker.count.FailureCounter;
import io.github.circuitbreaker.count.StripedCounters;
import io.github.circuitbreaker.count.StripedCounters.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the phases of a circuit breaker share: its name and clocks, the calls
 * counted since it was created, its listeners, and the gate of its trials. Thread-safe.
 */
public final class PhaseContext {

	private final String name;

	private final TimeSource time;

	private final StripedCounters counters = new StripedCounters();

	private final Listeners<CircuitBreakerListener> listeners = new Listeners<>();

	private final Listeners<?> registryListeners;

	private volatile @Nullable Failure lastFailure;

	private volatile TrialGate trialGate = () -> true;

	PhaseContext(String name, TimeSource time, Listeners<?> registryListeners) {
		if (name.isBlank()) {
			throw new IllegalArgumentException("The name of a circuit breaker must not be blank");
		}
		this.name = name;
		this.time = time;
		this.registryListeners = registryListeners;
	}

	public String name() {
		return this.name;
	}

	TimeSource time() {
		return this.time;
	}

	public long now() {
		return this.time.nanoTime();
	}

	/**
	 * Returns the counters of all calls.
	 */
	StripedCounters counters() {
		return this.counters;
	}

	CallCounts counts() {
		return new CallCounts(this.counters.sum(Outcome.SUCCESSFUL), this.counters.sum(Outcome.FAILED),
				this.counters.sum(Outcome.SLOW), this.counters.sum(Outcome.IGNORED),
				this.counters.sum(Outcome.REJECTED));
	}

	@Nullable Failure lastFailure() {
		return this.lastFailure;
	}

	public Listeners<CircuitBreakerListener> listeners() {
		return this.listeners;
	}

	OutcomeClassifier classifier(CircuitBreakerConfig config) {
		return new OutcomeClassifier(this.name, this.time, config);
	}

	/**
	 * Counts a call that threw, as failed, as slow or as ignored.
	 * @return the failure, {@code null} if the call was answered, or
	 * {@link Failure#NO_VERDICT}
	 */
	@Nullable Failure thrown(Throwable thrown, long begun, OutcomeClassifier classifier) {
		Throwable cause = classifier.failureIn(thrown);
		return (cause != null) ? failed(cause.getClass().getName(), Outcome.FAILED)
				: notFailed(thrown, begun, classifier);
	}

	private @Nullable Failure notFailed(Throwable thrown, long begun, OutcomeClassifier classifier) {
		if (classifier.isSlow(begun)) {
			return failed("a slow call", Outcome.SLOW);
		}
		if (!OutcomeClassifier.isAnswer(thrown)) {
			return released();
		}
		this.counters.increment(Outcome.IGNORED);
		return null;
	}

	/**
	 * Counts a call that says nothing about the service, as ignored.
	 * @return {@link Failure#NO_VERDICT}
	 */
	Failure released() {
		this.counters.increment(Outcome.IGNORED);
		return Failure.NO_VERDICT;
	}

	/**
	 * Counts a call that returned, as successful, as failed by its result, or as slow.
	 * @return the failure, or {@code null} if the call has succeeded
	 */
	@Nullable Failure returned(@Nullable Object result, long begun, OutcomeClassifier classifier) {
		// Before user code, which would make the call look slower than it was.
		boolean slow = classifier.isSlow(begun);
		if (result != null && classifier.isFailure(result)) {
			return failed("a returned " + result.getClass().getName(), Outcome.FAILED);
		}
		if (slow) {
			return failed("a slow call", Outcome.SLOW);
		}
		this.counters.increment(Outcome.SUCCESSFUL);
		return null;
	}

	private Failure failed(String type, Outcome outcome) {
		Failure failure = remember(type);
		this.counters.increment(outcome);
		return failure;
	}

	/**
	 * In a burst, most failures repeat the previous one within the clock's resolution.
	 * Keeping that one allocates nothing, and threads do not contend for the field.
	 */
	private Failure remember(String type) {
		Instant now = this.time.now();
		Failure last = this.lastFailure;
		// By identity, as a class has one name object: the shorter this path, the better
		// the compiler inlines a failing call. Only results that fail have others.
		return (last != null && last.type() == type && last.at().equals(now)) ? last : remember(type, now);
	}

	private Failure remember(String type, Instant at) {
		Failure failure = new Failure(type, at);
		this.lastFailure = failure;
		return failure;
	}

	public void setTrialGate(TrialGate gate) {
		this.trialGate = gate;
	}

	/**
	 * Asks the gate about a trial. A gate that throws lets it through, so that it cannot
	 * keep the circuit open forever.
	 */
	boolean permitsTrial() {
		try {
			return this.trialGate.permitsTrial();
		}
		catch (Throwable ex) {
			Listeners
				.log((logger) -> logger.error("A trial of {} goes through because its gate failed", this.name, ex));
			return true;
		}
	}

	/**
	 * Rejects a call. A shadow counts it as rejected and lets it pass.
	 * @return the permit for a call that passes
	 * @throws CircuitBreakerOpenException if the circuit breaker is no shadow
	 */
	PhasePermit reject(State state, boolean shadow, long nanosLeft) {
		this.counters.increment(Outcome.REJECTED);
		this.registryListeners.rejected(this.name, state, shadow);
		Failure last = this.lastFailure;
		String lastFailure = (last != null) ? last.type() : null;
		Listeners.logRejection(this.name, state, shadow, lastFailure);
		if (shadow) {
			return PhasePermit.Uncounted.INSTANCE;
		}
		throw CircuitBreakerOpenException.ofNanos(this.name, state, nanosLeft, lastFailure);
	}

	/**
	 * Describes failures that open a circuit.
	 */
	String describe(FailureCounter failures, Phase from) {
		Failure last = this.lastFailure;
		return failures.describe() + ((from instanceof RampPhase) ? " during the ramp" : "")
				+ ((last != null) ? ", the last " + last.type() : "");
	}

	/**
	 * Announces a transition, and the beginning of a ramp, which may be none.
	 */
	void announce(Phase from, Phase to) {
		if (from.state() != to.state()) {
			CircuitBreakerStateChange change = to.history().latest();
			Listeners.log(change);
			tell((listener) -> listener.onStateChange(change), change.to());
		}
		if (to instanceof RampPhase && !(from instanceof RampPhase)) {
			Listeners.log(
					(logger) -> logger.info("Circuit {} for {}: letting more and more calls through, all of them in {}",
							to.state() + (to.config().shadow() ? " (shadow)" : ""), this.name,
							Deadline.format(to.config().recoveryRamp())));
			tell((listener) -> listener.onRampBegin(this.name), "at the beginning of its ramp");
		}
	}

	private void tell(Consumer<CircuitBreakerListener> message, Object news) {
		this.listeners.tell(message, () -> "%s is %s".formatted(this.name, news));
		this.registryListeners.tell(message, () -> "%s is %s".formatted(this.name, news));
	}

	/**
	 * A remembered failure. Never holds the exception, which would keep alive whatever it
	 * refers to.
	 *
	 * @param type the name of the exception's class, or a few words if there was none
	 * @param at when, on the wall clock
	 */
	record Failure(String type, Instant at) {

		/** Stands for a call that says nothing about the service. Compare by identity. */
		static final Failure NO_VERDICT = new Failure("", Instant.EPOCH);

	}

}
