package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
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

	private final PhaseFactory phases;

	private volatile Phase phase;

	private volatile TrialGate trialGate = GuardedTrialGate.OPEN;

	StateMachine(String name, CircuitBreakerConfig config, TimeSource time, RegistryListeners listeners) {
		this.name = name;
		this.time = time;
		this.statistics = new CallStatistics(time);
		this.listeners = listeners;
		this.announcer = new StateChangeAnnouncer(listeners);
		this.phases = new PhaseFactory(this);
		this.phase = this.phases.first(new Policy(name, config));
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
					|| transition(from, this.phases.open(from, failures.current(), 0, reason(failures)));
		}
	}

	@Nullable Trial halfOpen(OpenPhase from, Trial trial, long now) {
		Trials trials = Trials.none(from.policy().config().trialCalls()).with(trial, now);
		return transition(from, this.phases.halfOpen(from, trials)) ? trial : null;
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
			return next.isComplete() ? transition(from, this.phases.closed(from, Reason.calls(describeSuccess(next))))
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
			return transition(from, this.phases.open(from, from.failureCount(), failedTrials, reason));
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
		moveByHand(this.phases::forcedOpen);
	}

	/**
	 * Lets all calls through, uncounted, until {@link #reset}.
	 */
	void disable() {
		moveByHand(this.phases::disabled);
	}

	/**
	 * Begins anew: as at the start, whatever went before.
	 */
	void reset() {
		moveByHand((from) -> this.phases.closed(from, Reason.BY_HAND));
	}

	/**
	 * Opens the circuit, whatever its trials say, or sets anew until when it is open.
	 */
	void adviseOpen(Duration remaining, int failedTrials, String reason) {
		boolean done = false;
		while (!done) {
			Phase from = this.phase;
			done = !isLedByCalls(from)
					|| transition(from, this.phases.openAsAdvised(from, remaining, failedTrials, reason));
		}
	}

	/**
	 * Closes the circuit if it is open or half-open.
	 */
	void adviseClosed(String reason) {
		boolean done = false;
		while (!done) {
			Phase from = this.phase;
			done = !isLedByCalls(from) || from instanceof ClosedPhase
					|| transition(from, this.phases.closed(from, Reason.advice(reason)));
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
			done = transition(from, goesOn ? from.under(policy) : this.phases.anew(from, policy));
		}
	}

	private Reason reason(FailureCount failures) {
		Failure last = this.statistics.lastFailure();
		return Reason.calls((last != null) ? failures.describe() + ", the last " + last.type() : failures.describe());
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
