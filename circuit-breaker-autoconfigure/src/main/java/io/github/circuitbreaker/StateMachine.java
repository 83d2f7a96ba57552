package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.circuitbreaker.CallStatistics.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current phase, and all transitions from one to the next.
 * <p>
 * A transition is one compare-and-set from one phase object to another. All that can fail
 * is done before it; what is left to the thread that wins is to announce it. As nobody
 * ever puts a phase back, a compare-and-set from a phase that has ended fails, and
 * whatever asked for it is simply late.
 */
final class StateMachine {

	private static final VarHandle PHASE;

	static {
		try {
			PHASE = MethodHandles.lookup().findVarHandle(StateMachine.class, "phase", Phase.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final String name;

	private final TimeSource time;

	private final CallStatistics statistics;

	private final StateChangeAnnouncer announcer;

	private final RegistryListeners listeners;

	private volatile Phase phase;

	private volatile TrialGate trialGate = GuardedTrialGate.OPEN;

	StateMachine(String name, CircuitBreakerConfig config, TimeSource time, RegistryListeners listeners) {
		this.name = name;
		this.time = time;
		this.statistics = new CallStatistics(time);
		this.listeners = listeners;
		this.announcer = new StateChangeAnnouncer(listeners);
		this.phase = initial(new Policy(name, config), Beginning.first(time.now()));
	}

	String name() {
		return this.name;
	}

	TimeSource time() {
		return this.time;
	}

	CallStatistics statistics() {
		return this.statistics;
	}

	StateChangeAnnouncer announcer() {
		return this.announcer;
	}

	Phase phase() {
		return this.phase;
	}

	void guardTrialsBy(TrialGate gate) {
		this.trialGate = new GuardedTrialGate(this.name, gate);
	}

	/**
	 * Asks outside whether a call may be a trial.
	 */
	boolean permitsTrial() {
		return this.trialGate.permitsTrial();
	}

	/**
	 * Asks the current phase about a call.
	 * @see Phase#grant
	 */
	PhasePermit grant(boolean onThisThread) {
		while (true) {
			PhasePermit permit = this.phase.grant(onThisThread);
			if (permit != null) {
				return permit;
			}
		}
	}

	/**
	 * Rejects a call or, if the circuit breaker is only a shadow, counts it as rejected
	 * and lets it pass.
	 * @return whom the call that passes reports to
	 */
	PhasePermit reject(Phase phase, long nanosLeft) {
		this.statistics.rejected();
		this.listeners.rejected(this.name, phase);
		if (phase.policy().config().shadow()) {
			return UncountedPermit.INSTANCE;
		}
		throw new CircuitBreakerOpenException(this.name, phase.state(), nanosLeft);
	}

	Trial newTrial(Policy policy, boolean onThisThread, long now) {
		return new Trial(this, policy, Deadline.after(policy.config().trialTimeout(), now),
				onThisThread ? Thread.currentThread() : null);
	}

	/**
	 * Opens the circuit if it is closed and still counts these failures. The phase that
	 * began to count them may have been followed by one with other settings.
	 */
	void open(FailureCount failures) {
		boolean done = false;
		while (!done) {
			done = !(this.phase instanceof ClosedPhase from) || from.failures() != failures
					|| transition(from, openPhase(from, failures.current(), 0, Reason.calls(describe(failures))));
		}
	}

	@Nullable Trial halfOpen(OpenPhase from, Trial trial, long now) {
		Policy policy = from.policy();
		Trials trials = Trials.none(policy.config().trialCalls()).with(trial, now);
		Beginning beginning = after(from, State.HALF_OPEN, Reason.calls("the recovery timeout is over"));
		Phase to = new HalfOpenPhase(this, policy, beginning, from.failureCount(), from.failedTrials(), trials);
		return transition(from, to) ? trial : null;
	}

	boolean admit(HalfOpenPhase from, Trials next) {
		return PHASE.compareAndSet(this, from, from.with(next));
	}

	/**
	 * Gives the place of a trial that ended without a verdict to the next caller.
	 */
	void vacate(Trial trial) {
		end(trial, (from) -> admit(from, from.trials().without(trial, false)));
	}

	/**
	 * Closes the circuit if no further trial has to succeed.
	 */
	void succeeded(Trial trial) {
		end(trial, (from) -> {
			Trials next = from.trials().without(trial, true);
			return next.isComplete() ? transition(from, closed(from, Reason.calls(describeSuccess(next))))
					: admit(from, next);
		});
	}

	/**
	 * Opens the circuit again, whatever becomes of other trials.
	 */
	void failed(Trial trial, Failure failure) {
		end(trial, (from) -> {
			int failedTrials = Math.min(from.failedTrials(), Integer.MAX_VALUE - 1) + 1;
			Reason reason = Reason.calls("the trial failed with " + failure.type());
			return transition(from, openPhase(from, from.failureCount(), failedTrials, reason));
		});
	}

	/**
	 * Does what the end of a trial brings about, again if another trial has changed the
	 * phase meanwhile, and not at all if the trial has been taken over or the phase is
	 * another.
	 */
	private void end(Trial trial, Predicate<HalfOpenPhase> consequence) {
		boolean done = false;
		while (!done) {
			done = !(this.phase instanceof HalfOpenPhase from) || !from.trials().contains(trial)
					|| consequence.test(from);
		}
	}

	private static String describeSuccess(Trials trials) {
		return (trials.wanted() == 1) ? "the trial succeeded" : "%d trials succeeded".formatted(trials.wanted());
	}

	/**
	 * Rejects all calls until {@link #reset}, unless the settings disable the breaker.
	 */
	void forceOpen() {
		moveByHand((from) -> new ForcedOpenPhase(this, from.policy(), after(from, State.FORCED_OPEN, Reason.BY_HAND),
				from.failureCount()));
	}

	/**
	 * Lets all calls through, uncounted, until {@link #reset}.
	 */
	void disable() {
		moveByHand((from) -> new DisabledPhase(from.policy(), after(from, State.DISABLED, Reason.BY_HAND)));
	}

	/**
	 * Begins anew: as at the start, whatever went before.
	 */
	void reset() {
		moveByHand((from) -> closed(from, Reason.BY_HAND));
	}

	/**
	 * Opens the circuit, whatever its trials say, or sets anew until when it is open.
	 */
	void adviseOpen(Duration remaining, int failedTrials, String reason) {
		boolean done = false;
		while (!done) {
			Phase from = this.phase;
			done = !isLedByCalls(from) || transition(from, openAsAdvised(from, remaining, failedTrials, reason));
		}
	}

	private OpenPhase openAsAdvised(Phase from, Duration remaining, int failedTrials, String reason) {
		Deadline deadline = Deadline.after(remaining, this.time.nanoTime());
		return (from instanceof OpenPhase open) ? open.until(deadline, failedTrials)
				: openPhase(from, from.failureCount(), failedTrials, deadline, Reason.advice(reason));
	}

	/**
	 * Closes the circuit if it is open or half-open.
	 */
	void adviseClosed(String reason) {
		boolean done = false;
		while (!done) {
			Phase from = this.phase;
			done = !isLedByCalls(from) || from instanceof ClosedPhase
					|| transition(from, closed(from, Reason.advice(reason)));
		}
	}

	/**
	 * What somebody has said by hand, or by the settings, no advice changes.
	 */
	private static boolean isLedByCalls(Phase phase) {
		return !(phase instanceof ForcedOpenPhase) && !(phase instanceof DisabledPhase);
	}

	/**
	 * Moves on from whatever phase is the current one, again if it is another meanwhile.
	 * What the settings disable stays so: they are the main switch.
	 */
	private void moveByHand(Function<Phase, Phase> command) {
		boolean moved = false;
		while (!moved) {
			Phase from = this.phase;
			moved = !from.policy().config().enabled() || moveByHand(from, command.apply(from));
		}
	}

	/**
	 * Of phases of the same state, only a closed one is replaced, to forget what it has
	 * counted; of others nobody is to think that they have just begun.
	 */
	private boolean moveByHand(Phase from, Phase to) {
		return (from.state() == to.state() && !(from instanceof ClosedPhase)) || transition(from, to);
	}

	/**
	 * Goes on under other settings. Only if they say otherwise whether it does anything
	 * at all, that is a transition.
	 */
	void reconfigure(CircuitBreakerConfig config) {
		Policy policy = new Policy(this.name, config);
		boolean done = false;
		while (!done) {
			Phase from = this.phase;
			boolean goesOn = from.policy().config().enabled() == config.enabled()
					|| (from.state() == State.DISABLED && !config.enabled());
			done = transition(from, goesOn ? from.under(policy)
					: initial(policy, after(from, policy, initialState(policy), Reason.BY_SETTINGS, null)));
		}
	}

	private static State initialState(Policy policy) {
		return policy.config().enabled() ? State.CLOSED : State.DISABLED;
	}

	private Phase initial(Policy policy, Beginning beginning) {
		return policy.config().enabled() ? closed(policy, beginning) : new DisabledPhase(policy, beginning);
	}

	private ClosedPhase closed(Phase from, Reason reason) {
		return closed(from.policy(), after(from, State.CLOSED, reason));
	}

	private ClosedPhase closed(Policy policy, Beginning beginning) {
		return new ClosedPhase(this, policy, beginning, FailureCount.of(policy.config(), this.time));
	}

	private OpenPhase openPhase(Phase from, int failureCount, int failedTrials, Reason reason) {
		Deadline deadline = new Deadline(this.time.nanoTime(), from.policy().backoff().openTime(failedTrials));
		return openPhase(from, failureCount, failedTrials, deadline, reason);
	}

	private OpenPhase openPhase(Phase from, int failureCount, int failedTrials, Deadline deadline, Reason reason) {
		Policy policy = from.policy();
		Beginning beginning = after(from, policy, State.OPEN, reason, Duration.ofNanos(deadline.nanos()));
		return new OpenPhase(this, policy, beginning, failureCount, failedTrials, deadline);
	}

	private String describe(FailureCount failures) {
		Failure last = this.statistics.lastFailure();
		return (last != null) ? failures.describe() + ", the last " + last.type() : failures.describe();
	}

	private Beginning after(Phase from, State to, Reason reason) {
		return after(from, from.policy(), to, reason, null);
	}

	/**
	 * Returns the beginning of the phase that is to follow another.
	 */
	private Beginning after(Phase from, Policy policy, State to, Reason reason, @Nullable Duration retryAfter) {
		Instant now = this.time.now();
		return (from.state() == to) ? from.beginning().anew(now)
				: from.beginning()
					.after(new CircuitBreakerStateChange(this.name, from.state(), to, now, reason.text(), retryAfter,
							policy.config().shadow(), reason.cause()));
	}

	/**
	 * Goes from one phase to the next, of which only one of another state is news.
	 */
	private boolean transition(Phase from, Phase to) {
		boolean won = PHASE.compareAndSet(this, from, to);
		CircuitBreakerStateChange change = to.beginning().latest();
		if (won && from.state() != to.state() && change != null) {
			this.announcer.announce(change);
		}
		return won;
	}

	/**
	 * Takes a view in which all that belongs to the phase is of the same phase.
	 */
	Snapshot snapshot() {
		Phase phase;
		int failureCount;
		Failure lastFailure;
		long nanosLeft;
		do {
			phase = this.phase;
			failureCount = phase.failureCount();
			lastFailure = this.statistics.lastFailure();
			nanosLeft = phase.nanosLeft(this.time.nanoTime());
		}
		while (phase != this.phase);
		TransitionHistory history = phase.beginning().history();
		return new Snapshot(this.name, phase.policy().config(), phase.state(), phase.beginning().since(), failureCount,
				(lastFailure != null) ? lastFailure.type() : null, (lastFailure != null) ? lastFailure.at() : null,
				(nanosLeft != CircuitBreakerOpenException.NO_END) ? Duration.ofNanos(nanosLeft) : null,
				this.statistics.counts(), history.recent(), history.counts());
	}

}
