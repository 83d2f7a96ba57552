package io.github.circuitbreaker.state;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.count.FailureCounter;
import io.github.circuitbreaker.state.CallStatistics.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current phase, and all transitions from one phase to the next.
 * <p>
 * A transition is one compare-and-set from one phase object to another. Everything that
 * can fail is done before it; the thread that wins is left to announce it. As a phase
 * never comes back, a compare-and-set from a phase that has ended fails, and whoever
 * asked for it was simply late.
 */
public final class StateMachine {

	private static final AtomicReferenceFieldUpdater<StateMachine, Phase> PHASE = AtomicReferenceFieldUpdater
		.newUpdater(StateMachine.class, Phase.class, "phase");

	private final Context context;

	private volatile Phase phase;

	public StateMachine(String name, CircuitBreakerConfig config, TimeSource time, Listeners<?> registryListeners) {
		this.context = new Context(name, time, registryListeners);
		this.phase = begin(config, History.beginning(time.now()));
	}

	public Context context() {
		return this.context;
	}

	public Phase phase() {
		return this.phase;
	}

	/**
	 * Asks the current phase about a call.
	 * @see Phase#permit
	 */
	public PhasePermit permit(boolean onThisThread) {
		while (true) {
			PhasePermit permit = this.phase.permit(this, onThisThread);
			if (permit != null) {
				return permit;
			}
		}
	}

	public Snapshot snapshot() {
		Phase phase;
		Snapshot snapshot;
		do {
			phase = this.phase;
			snapshot = phase.snapshot(this.context);
		}
		while (phase != this.phase);
		return snapshot;
	}

	/**
	 * Opens the circuit, if it is closed and still counts these failures. The phase that
	 * began to count them may have a successor with other settings.
	 */
	void open(FailureCounter failures) {
		move((from) -> (from instanceof ClosedPhase closed && closed.failures() == failures)
				? open(from, failures.current(), 0, describe(failures)) : null);
	}

	/**
	 * Begins the first trial. Returns {@code null} if the circuit has moved on.
	 */
	@Nullable Trial halfOpen(OpenPhase from, Trial trial) {
		History history = after(from, State.HALF_OPEN, TransitionCause.CALLS, "the recovery timeout is over");
		return replace(from, new HalfOpenPhase(from.config(), history, from.failureCount(), from.failedTrials(),
				from.config().trialCalls(), 0, List.of(trial))) ? trial : null;
	}

	/**
	 * Begins a further trial. Returns {@code null} if the circuit has moved on.
	 */
	@Nullable Trial admit(HalfOpenPhase from, Trial trial, long now) {
		return replace(from, from.with(trial, now)) ? trial : null;
	}

	/**
	 * Closes the circuit, if no further trial has to succeed.
	 */
	void succeeded(Trial trial) {
		end(trial, (from) -> {
			HalfOpenPhase next = from.without(trial, true);
			return next.isComplete() ? closed(from, TransitionCause.CALLS, next.describe()) : next;
		});
	}

	/**
	 * Opens the circuit again, whatever the other trials do.
	 */
	void failed(Trial trial, Failure failure) {
		end(trial, (from) -> open(from, from.failureCount(), Math.min(from.failedTrials(), Integer.MAX_VALUE - 1) + 1,
				"the trial failed with " + failure.type()));
	}

	/**
	 * Leaves the place of a trial that ended without a verdict to the next caller.
	 */
	void vacate(Trial trial) {
		end(trial, (from) -> from.without(trial, false));
	}

	/**
	 * Does nothing if the trial has been taken over or the circuit has moved on.
	 */
	private void end(Trial trial, Function<HalfOpenPhase, Phase> next) {
		move((from) -> (from instanceof HalfOpenPhase halfOpen && halfOpen.trials().contains(trial))
				? next.apply(halfOpen) : null);
	}

	public void forceOpen() {
		moveByHand(State.FORCED_OPEN, (from) -> new ForcedOpenPhase(from.config(),
				after(from, State.FORCED_OPEN, TransitionCause.COMMAND, "by hand"), from.failureCount()));
	}

	public void disable() {
		moveByHand(State.DISABLED, (from) -> new DisabledPhase(from.config(),
				after(from, State.DISABLED, TransitionCause.COMMAND, "by hand")));
	}

	public void reset() {
		moveByHand(State.CLOSED, (from) -> closed(from, TransitionCause.COMMAND, "by hand"));
	}

	/**
	 * Does nothing if the settings disable the circuit breaker: they are the main switch.
	 */
	private void moveByHand(State to, Function<Phase, Phase> next) {
		move((from) -> (from.config().enabled() && (from.state() != to || to == State.CLOSED)) ? next.apply(from)
				: null);
	}

	/**
	 * Opens the circuit, or sets a new end of the open time. Advice never overrides
	 * manual control or settings.
	 */
	public void adviseOpen(Duration remaining, int failedTrials, String reason) {
		move((from) -> {
			Deadline deadline = Deadline.after(remaining, this.context.now());
			return switch (from.state()) {
				case CLOSED, HALF_OPEN ->
					open(from, from.failureCount(), failedTrials, deadline, TransitionCause.ADVICE, reason);
				case OPEN -> ((OpenPhase) from).until(deadline, failedTrials);
				case FORCED_OPEN, DISABLED -> null;
			};
		});
	}

	/**
	 * Closes the circuit, if it is open or half-open.
	 */
	public void adviseClosed(String reason) {
		move((from) -> (from instanceof OpenPhase || from instanceof HalfOpenPhase)
				? closed(from, TransitionCause.ADVICE, reason) : null);
	}

	/**
	 * Continues under other settings. That is a transition only if they enable or disable
	 * the circuit breaker.
	 */
	public void reconfigure(CircuitBreakerConfig config) {
		State to = config.enabled() ? State.CLOSED : State.DISABLED;
		move((from) -> {
			boolean continues = from.config().enabled() == config.enabled() || from.state() == to;
			return continues ? from.with(this, config)
					: begin(config, after(from, to, TransitionCause.SETTINGS, "by its settings", config, null));
		});
	}

	private Phase begin(CircuitBreakerConfig config, History history) {
		return config.enabled() ? new ClosedPhase(this, config, history) : new DisabledPhase(config, history);
	}

	private ClosedPhase closed(Phase from, TransitionCause cause, String reason) {
		return new ClosedPhase(this, from.config(), after(from, State.CLOSED, cause, reason));
	}

	private OpenPhase open(Phase from, int failureCount, int failedTrials, String reason) {
		long openTime = RecoveryBackoff.of(from.config()).openTime(failedTrials);
		return open(from, failureCount, failedTrials, new Deadline(this.context.now(), openTime), TransitionCause.CALLS,
				reason);
	}

	private OpenPhase open(Phase from, int failureCount, int failedTrials, Deadline deadline, TransitionCause cause,
			String reason) {
		return new OpenPhase(from.config(),
				after(from, State.OPEN, cause, reason, from.config(), Duration.ofNanos(deadline.nanos())), failureCount,
				failedTrials, deadline);
	}

	private History after(Phase from, State to, TransitionCause cause, String reason) {
		return after(from, to, cause, reason, from.config(), null);
	}

	private History after(Phase from, State to, TransitionCause cause, String reason, CircuitBreakerConfig config,
			@Nullable Duration retryAfter) {
		Instant now = this.context.time().now();
		return (from.state() == to) ? from.history().anew(now)
				: from.history()
					.after(new CircuitBreakerStateChange(this.context.name(), from.state(), to, now, reason, retryAfter,
							config.shadow(), cause));
	}

	private String describe(FailureCounter failures) {
		Failure last = this.context.statistics().lastFailure();
		return (last != null) ? failures.describe() + ", the last " + last.type() : failures.describe();
	}

	/**
	 * Replaces the current phase by its successor, trying again if another thread was
	 * faster. A phase whose successor is {@code null} stays.
	 */
	private void move(Function<Phase, @Nullable Phase> successor) {
		boolean done = false;
		while (!done) {
			Phase from = this.phase;
			Phase to = successor.apply(from);
			done = to == null || replace(from, to);
		}
	}

	private boolean replace(Phase from, Phase to) {
		boolean won = PHASE.compareAndSet(this, from, to);
		if (won && from.state() != to.state()) {
			this.context.announce(to.history().latest());
		}
		return won;
	}

}
