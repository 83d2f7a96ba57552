package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TrialGate;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.Command;
import org.jspecify.annotations.Nullable;

/**
 * One circuit breaker of this instance, with what it has heard from the store. Changed by
 * the fleet's thread alone; a caller's thread only reads, and takes the lease of the
 * trial that it begins.
 */
final class FleetMember implements TrialGate {

	private final CircuitBreaker circuitBreaker;

	private final String instance;

	private final FleetView view;

	private final TimeSource time;

	private final Runnable whenBegun;

	private final TrialLease lease = new TrialLease();

	private final FleetProtocol protocol;

	private volatile Heard heard;

	/** Whether the store has told what it knows of this circuit breaker. */
	private boolean informed;

	private @Nullable Command lastCommand;

	/** Whether the store has forgotten that. */
	private boolean commandForgotten;

	/** Whether resets are obeyed, too: not what was before the circuit breaker came. */
	private boolean obeysResets;

	FleetMember(CircuitBreaker circuitBreaker, String instance, FleetView view, FleetSettings settings, TimeSource time,
			Runnable whenBegun) {
		this.circuitBreaker = circuitBreaker;
		this.instance = instance;
		this.view = view;
		this.time = time;
		this.whenBegun = whenBegun;
		this.protocol = new FleetProtocol(this, settings, time);
		long now = time.nanoTime();
		this.heard = new Heard(CircuitState.closed(circuitBreaker.getName(), 0, 0), now, now, 0, 0);
	}

	CircuitBreaker circuitBreaker() {
		return this.circuitBreaker;
	}

	String name() {
		return this.circuitBreaker.getName();
	}

	/**
	 * While the circuit is open for all, one trial is made for all: by the instance that
	 * holds the lease or, if none does as far as this one knows, by the one that has the
	 * next call. In any other case, trials are up to this instance.
	 */
	@Override
	public boolean permitsTrial() {
		Heard heard = this.heard;
		if (!heard.state().open() || this.view.isAlone()) {
			return true;
		}
		long now = this.time.nanoTime();
		// If it holds a lease that it has not been granted, the answer was lost.
		boolean leased = heard.isLeased(now)
				&& (this.lease.get() != null || !heard.state().token().equals(token(heard.state())));
		boolean free = !leased && -heard.openTimeLeft(now) >= heard.patience();
		boolean permitted = this.lease.begin(free, new TrialLease.Lease(heard.state().epoch(), now,
				TimeUnit.NANOSECONDS.convert(this.circuitBreaker.getConfig().trialTimeout()), true, false));
		if (permitted) {
			this.whenBegun.run();
		}
		return permitted;
	}

	/**
	 * Takes over what the store knows, and tells the circuit breaker of each epoch once.
	 * A store that knows less than this instance has lost its memory, which closes
	 * nothing and opens nothing.
	 */
	void hear(CircuitState state) {
		CircuitState before = this.heard.state();
		hear(state.command());
		this.informed = state.epoch() >= before.epoch();
		CircuitState next = this.informed ? state
				: CircuitState.closed(state.circuitBreaker(), before.epoch(), state.revision());
		boolean news = next.epoch() > before.epoch();
		// Before the circuit breaker is told, as it cannot be seen afterwards.
		this.protocol.hasLost(local());
		if (!next.open() || news || (!next.leased().isZero() && !next.token().equals(token(next)))) {
			this.lease.forget();
		}
		if (news && before.open() && !next.open()) {
			// Before the view changes, since the gate would let more trials through. An
			// instance that did not know of the opening keeps its own findings.
			this.circuitBreaker.advice().close("the trial of another instance succeeded");
		}
		long now = this.time.nanoTime();
		long remaining = TimeUnit.NANOSECONDS.convert(next.remaining());
		boolean opened = news || !before.open();
		long openTime = opened ? remaining : this.heard.openTime();
		long end = now + (opened ? remaining : Math.min(remaining, this.heard.openTimeLeft(now)));
		boolean othersFirst = next.losers() > 0 && next.losers() < this.view.liveInstances() - next.abstaining();
		this.heard = new Heard(next, now, end, openTime, othersFirst ? this.protocol.patience(openTime) : 0);
		if (news && next.open()) {
			this.circuitBreaker.advice()
				.open(next.remaining(), next.failedTrials(),
						(next.failedTrials() > 0) ? "the trial of another instance failed"
								: "opened by %d of %d instances".formatted(next.votes(), next.liveInstances()));
		}
		this.protocol.heard(before, news);
	}

	/**
	 * Obeys the last command that the store knows, once: a later command to this instance
	 * alone wins.
	 */
	private void hear(@Nullable Command command) {
		Command last = this.lastCommand;
		if (command != null && (last == null || command.epoch() > last.epoch())) {
			this.lastCommand = command;
			obey(command.state());
		}
		this.obeysResets = true;
		this.commandForgotten = last != null
				&& ((command != null) ? command.epoch() < last.epoch() : last.state() != State.CLOSED);
	}

	private void obey(State state) {
		if (state == State.FORCED_OPEN) {
			this.circuitBreaker.forceOpen();
		}
		else if (state == State.DISABLED) {
			this.circuitBreaker.disable();
		}
		else if (this.obeysResets) {
			this.circuitBreaker.reset();
		}
	}

	/**
	 * Prepares for a command that this instance gives: it is obeyed whatever it is.
	 * @return what its epoch has to exceed: that of the last command, and the time, since
	 * the store may have forgotten others and its clock be behind
	 */
	long give() {
		this.obeysResets = true;
		return Math.max((this.lastCommand != null) ? this.lastCommand.epoch() : 0, this.time.now().toEpochMilli());
	}

	/**
	 * Returns the last command if the store has forgotten it, otherwise {@code null}.
	 */
	@Nullable Command forgottenCommand() {
		return this.commandForgotten ? this.lastCommand : null;
	}

	LocalCircuit local() {
		return new LocalCircuit(this.circuitBreaker.snapshot());
	}

	CircuitState state() {
		return this.heard.state();
	}

	/**
	 * Returns what the store has said last, and when.
	 */
	Heard heard() {
		return this.heard;
	}

	FleetProtocol protocol() {
		return this.protocol;
	}

	TrialLease lease() {
		return this.lease;
	}

	boolean isInformed() {
		return this.informed;
	}

	void forget() {
		this.informed = false;
	}

	/**
	 * Returns what identifies the lease of this instance.
	 */
	String token(CircuitState state) {
		return this.instance + ":" + state.epoch();
	}

	/**
	 * What the store has said.
	 *
	 * @param state what is agreed upon
	 * @param at when this instance heard of it
	 * @param end when the open time is over
	 * @param openTime how long the circuit was open for, when it first heard
	 * @param patience how long this instance lets others go first after that
	 */
	record Heard(CircuitState state, long at, long end, long openTime, long patience) {

		/** Negative once it is over. */
		long openTimeLeft(long now) {
			return this.end - now;
		}

		boolean isLeased(long now) {
			return TimeUnit.NANOSECONDS.convert(this.state.leased()) - (now - this.at) > 0;
		}

	}

}
