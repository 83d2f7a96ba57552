package io.github.circuitbreaker.state;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.count.FailureCounter;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current phase and defines every transition.
 * <p>
 * A transition is one compare-and-set from one phase object to another. Everything that
 * can fail is done before it; the winning thread then announces it. A phase is never
 * reinstated, so a compare-and-set from an ended phase fails: the caller was late.
 */
public final class StateMachine {

	private static final AtomicReferenceFieldUpdater<StateMachine, Phase> PHASE = AtomicReferenceFieldUpdater
		.newUpdater(StateMachine.class, Phase.class, "phase");

	private final PhaseContext context;

	private volatile Phase phase;

	public StateMachine(String name, CircuitBreakerConfig config, TimeSource time, Listeners<?> registryListeners) {
		this.context = new PhaseContext(name, time, registryListeners);
		this.phase = firstPhase(config, History.beginning(time.now()));
	}

	public PhaseContext context() {
		return this.context;
	}

	public Phase phase() {
		return this.phase;
	}

	/**
	 * Permits or rejects a call. Asks again if the phase has ended meanwhile.
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
		if (won) {
			this.context.announce(from, to);
		}
		return won;
	}

	/**
	 * Opens the circuit if this counter, which outlives a change of settings, is in use.
	 * @param asked how long the service asks to be left alone, or {@code null}
	 */
	void open(FailureCounter failures, @Nullable Duration asked) {
		move((from) -> {
			Phase counting = (from instanceof RampPhase ramp) ? ramp.calls() : from;
			return (counting instanceof ClosedPhase closed && closed.failures() == failures) ? openPhase(from,
					failures.current(), from.failedTrials(), asked, this.context.describe(failures, from)) : null;
		});
	}

	/**
	 * Begins the first trial. Only the phase that has permitted it may be replaced:
	 * returns {@code null} if that has ended.
	 */
	@Nullable Trial halfOpen(OpenPhase from, Trial trial) {
		return replace(from,
				new HalfOpenPhase(from.config(),
						historyAfter(from, State.HALF_OPEN, TransitionCause.CALLS, "the recovery timeout is over"),
						from.failureCounts(), from.failedTrials(), from.config().trialCalls(), 0, List.of(trial)))
								? trial : null;
	}

	/**
	 * Begins a further trial. Returns {@code null} as {@link #halfOpen} does.
	 */
	@Nullable Trial admit(HalfOpenPhase from, Trial trial, long now) {
		return replace(from, from.with(trial, now)) ? trial : null;
	}

	/**
	 * Closes the circuit, or begins the ramp, if no further trial has to succeed.
	 */
	void succeeded(Trial trial) {
		end(trial, (from) -> from.lacksOneSuccess()
				? recoveredPhase(from, TransitionCause.CALLS, from.describeSuccess()) : from.without(trial, true));
	}

	/**
	 * Closes the circuit at the end of a ramp.
	 */
	void closeAfter(RampPhase from) {
		replace(from, closedPhase(from, TransitionCause.CALLS, "the ramp is over"));
	}

	/**
	 * Opens the circuit again, whatever the other trials do.
	 */
	void failed(Trial trial, Failure failure, @Nullable Duration asked) {
		end(trial, (from) -> openPhase(from, from.failureCounts(), from.failedTrialsPlusOne(), asked,
				"the trial failed with " + failure.type()));
	}

	/**
	 * Leaves the place of a trial that ended without a verdict to the next caller.
	 */
	void vacate(Trial trial) {
		end(trial, (from) -> from.without(trial, false));
	}

	/**
	 * Moves on at the end of a trial that was not taken over.
	 */
	private void end(Trial trial, Function<HalfOpenPhase, Phase> next) {
		move((from) -> (from instanceof HalfOpenPhase halfOpen && halfOpen.trials().contains(trial))
				? next.apply(halfOpen) : null);
	}

	public void forceOpen() {
		moveByHand(State.FORCED_OPEN, (from) -> new ForcedOpenPhase(from.config(),
				historyAfter(from, State.FORCED_OPEN, TransitionCause.COMMAND, "by hand"), from.failureCounts()));
	}

	public void disable() {
		moveByHand(State.DISABLED, (from) -> new DisabledPhase(from.config(),
				historyAfter(from, State.DISABLED, TransitionCause.COMMAND, "by hand")));
	}

	public void reset() {
		moveByHand(State.CLOSED, (from) -> closedPhase(from, TransitionCause.COMMAND, "by hand"));
	}

	/**
	 * Moves to a state by hand, unless the settings, the main switch, forbid it. Only a
	 * closed phase may follow itself, to forget its failures.
	 */
	private void moveByHand(State to, Function<Phase, Phase> next) {
		Listeners.logIfIneffective(this.context.name(), to, this.phase);
		move((from) -> (from.config().enabled() && (from.state() != to || to == State.CLOSED)) ? next.apply(from)
				: null);
	}

	/**
	 * Opens the circuit, or sets a new end of the open time. Advice never overrides
	 * manual control or settings.
	 */
	public void adviseOpen(Duration remaining, int failedTrials, String reason) {
		Deadline deadline = Deadline.after(remaining, this.context.now());
		move((from) -> switch (from.state()) {
			case CLOSED, HALF_OPEN ->
				openPhase(from, from.failureCounts(), failedTrials, deadline, TransitionCause.ADVICE, reason);
			case OPEN -> ((OpenPhase) from).until(deadline, failedTrials);
			case FORCED_OPEN, DISABLED -> null;
		});
	}

	/**
	 * Closes the circuit, or begins the ramp, if it is open or has trials.
	 */
	public void adviseClosed(String reason) {
		move((from) -> (from instanceof OpenPhase || from instanceof HalfOpenPhase)
				? recoveredPhase(from, TransitionCause.ADVICE, reason) : null);
	}

	/**
	 * Applies new settings. Only enabling or disabling is a transition.
	 */
	public void reconfigure(CircuitBreakerConfig config) {
		move((from) -> keepsState(from, config) ? from.with(config)
				: firstPhase(config, from.historyAfter(this.context, config.enabled() ? State.CLOSED : State.DISABLED,
						TransitionCause.SETTINGS, "by its settings", config, null)));
	}

	private static boolean keepsState(Phase phase, CircuitBreakerConfig next) {
		return phase.config().enabled() == next.enabled() || (phase.state() == State.DISABLED && !next.enabled());
	}

	private Phase firstPhase(CircuitBreakerConfig config, History history) {
		return config.enabled() ? new ClosedPhase(this, config, history) : new DisabledPhase(config, history);
	}

	private Phase recoveredPhase(Phase from, TransitionCause cause, String reason) {
		return from.config().recoveryRamp().isZero() ? closedPhase(from, cause, reason)
				: RampPhase.after(from, this, historyAfter(from, State.HALF_OPEN, cause, reason));
	}

	private ClosedPhase closedPhase(Phase from, TransitionCause cause, String reason) {
		return new ClosedPhase(this, from.config(), historyAfter(from, State.CLOSED, cause, reason));
	}

	private OpenPhase openPhase(Phase from, FailureCounter.Counts failureCounts, int failedTrials,
			@Nullable Duration asked, String reason) {
		Deadline deadline = OpenPhase.deadline(from.config(), failedTrials, asked, this.context.now());
		return openPhase(from, failureCounts, failedTrials, deadline, TransitionCause.CALLS,
				(asked == null || asked.compareTo(Duration.ofNanos(deadline.nanos())) < 0) ? reason
						: "%s, which asks to wait %s".formatted(reason, Deadline.format(asked)));
	}

	private OpenPhase openPhase(Phase from, FailureCounter.Counts failureCounts, int failedTrials, Deadline deadline,
			TransitionCause cause, String reason) {
		return new OpenPhase(from.config(), from.historyAfter(this.context, State.OPEN, cause, reason, from.config(),
				Duration.ofNanos(deadline.nanos())), failureCounts, failedTrials, deadline);
	}

	private History historyAfter(Phase from, State to, TransitionCause cause, String reason) {
		return from.historyAfter(this.context, to, cause, reason, from.config(), null);
	}

}
