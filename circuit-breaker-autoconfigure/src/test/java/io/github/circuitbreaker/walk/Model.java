package io.github.circuitbreaker.walk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCounts;
import org.jspecify.annotations.Nullable;

/**
 * Reference model of a circuit breaker: implements the documented rules in plain
 * single-threaded code, with lists in place of rings and a number of nanoseconds as the
 * time. Shares only the types of its results with the implementation.
 */
class Model {

	private final String name;

	private final LongSupplier nanosLeft;

	private final Totals totals = new Totals();

	private final List<CircuitBreakerStateChange> changes = new ArrayList<>();

	private CircuitBreakerConfig config;

	private long now;

	private Duration wallClockShift = Duration.ZERO;

	private State state;

	private Instant since;

	/** The calls, while the circuit is closed. */
	private Memory memory;

	/** The failure count, while the circuit is not closed. */
	private int failureCount;

	/** The calls among which those failures were, while the circuit is not closed. */
	private int callCount;

	private int failedTrials;

	private long openedAt;

	private long openTime;

	private int trialsWanted;

	private int trialsSucceeded;

	final List<Grant> trials = new ArrayList<>();

	private boolean ramping;

	private long rampAt;

	/** The share of a call that is owed, in millionths. */
	private long owed;

	private long permittedAt;

	/** The calls that the ramp lets through and that are under way. */
	private final List<Grant> inRamp = new ArrayList<>();

	private boolean trialsPermitted = true;

	private int gateAsked;

	/** Whether the call that ends now asks to be left alone. */
	private boolean asked;

	/**
	 * Creates a model.
	 * @param name the name
	 * @param config the settings
	 * @param nanosLeft returns how long the actual circuit remains open, which the model
	 * adopts where chance decides
	 */
	Model(String name, CircuitBreakerConfig config, LongSupplier nanosLeft) {
		this.name = name;
		this.config = config;
		this.nanosLeft = nanosLeft;
		this.state = config.enabled() ? State.CLOSED : State.DISABLED;
		this.since = wallClock();
		this.memory = new Memory(config.window(), this.now);
	}

	long now() {
		return this.now;
	}

	private Instant wallClock() {
		return ManualTimeSource.START.plusNanos(this.now).plus(this.wallClockShift);
	}

	void advance(long nanos) {
		this.now += nanos;
	}

	void shiftWallClock(Duration duration) {
		this.wallClockShift = this.wallClockShift.plus(duration);
	}

	Grant ask(boolean onThisThread) {
		if (this.state == State.DISABLED) {
			return uncounted();
		}
		if (this.ramping && rampLeft() == 0) {
			close(TransitionCause.CALLS, "the ramp is over");
		}
		if (this.state == State.CLOSED) {
			return new Grant(this.config, this.now, this.memory, null);
		}
		if (this.ramping) {
			return askInRamp(onThisThread);
		}
		if (this.trials.stream().anyMatch((trial) -> trial.thread == Thread.currentThread())) {
			return new Grant(this.config, this.now, null, null);
		}
		if (!Duration.ZERO.equals(retryAfter()) || !asksForTrial()) {
			return reject();
		}
		if (this.state == State.OPEN) {
			move(State.HALF_OPEN, TransitionCause.CALLS, "the recovery timeout is over");
			this.trialsWanted = this.config.trialCalls();
			this.trialsSucceeded = 0;
		}
		if (this.trialsSucceeded + this.trials.size() == this.trialsWanted) {
			this.trials.remove(firstToRunOut());
		}
		Grant trial = new Grant(this.config, this.now, null, onThisThread ? Thread.currentThread() : null);
		this.trials.add(trial);
		return trial;
	}

	private Grant askInRamp(boolean onThisThread) {
		if (this.inRamp.stream().anyMatch((grant) -> !grant.settled && grant.thread == Thread.currentThread())) {
			return new Grant(this.config, this.now, this.memory, null);
		}
		this.owed += share();
		if (this.owed < 1_000_000 && this.now - this.permittedAt < 1_000_000_000) {
			return reject();
		}
		this.owed = Math.max(0, this.owed - 1_000_000);
		this.permittedAt = this.now;
		Grant grant = new Grant(this.config, this.now, this.memory, onThisThread ? Thread.currentThread() : null);
		this.inRamp.add(grant);
		return grant;
	}

	private long rampLeft() {
		return left(this.rampAt, Settings.nanos(this.config.recoveryRamp())).toNanos();
	}

	private long share() {
		double left = (double) rampLeft() / Settings.nanos(this.config.recoveryRamp());
		return 1_000_000 - (long) (900_000 * left);
	}

	private boolean asksForTrial() {
		this.gateAsked++;
		return this.trialsPermitted;
	}

	private Grant reject() {
		this.totals.reject();
		if (this.config.shadow()) {
			return uncounted();
		}
		throw new CircuitBreakerOpenException(this.name, this.state, retryAfter());
	}

	private Grant uncounted() {
		Grant grant = new Grant(this.config, this.now, null, null);
		grant.settled = true;
		return grant;
	}

	void settle(Grant grant, Ending ending) {
		if (grant.settled) {
			return;
		}
		grant.settled = true;
		Verdict verdict = Verdict.of(ending, this.now - grant.begun, grant.config);
		this.totals.add(verdict, wallClock());
		this.asked = grant.config.respectRetryAfter() && grant.config.retryAfter() != null && verdict.failure() != null
				&& ending == Ending.OVERLOADED;
		if (this.trials.remove(grant)) {
			decide(verdict);
		}
		else if (isCounting() && grant.memory == this.memory && verdict.decides()
				&& this.memory.add(verdict.failure() != null, this.now, this.config)) {
			open(this.ramping ? this.failedTrials + 1 : 0, this.memory.describe(this.now)
					+ (this.ramping ? " during the ramp" : "") + ", the last " + this.totals.lastFailure());
		}
	}

	private void decide(Verdict verdict) {
		if (verdict.failure() != null) {
			open(this.failedTrials + 1, "the trial failed with " + verdict.failure());
		}
		else if (verdict.decides() && ++this.trialsSucceeded == this.trialsWanted) {
			recover(TransitionCause.CALLS,
					(this.trialsWanted == 1) ? "the trial succeeded" : this.trialsWanted + " trials succeeded");
		}
	}

	void forceOpen() {
		if (this.config.enabled() && this.state != State.FORCED_OPEN) {
			keepCounts();
			move(State.FORCED_OPEN, TransitionCause.COMMAND, "by hand");
		}
	}

	void disable() {
		if (this.config.enabled() && this.state != State.DISABLED) {
			disable(TransitionCause.COMMAND, "by hand");
		}
	}

	void reset() {
		if (this.config.enabled() && this.state == State.CLOSED) {
			this.since = wallClock();
			this.memory = new Memory(this.config.window(), this.now);
		}
		else if (this.config.enabled()) {
			close(TransitionCause.COMMAND, "by hand");
		}
	}

	void permitTrials(boolean permitted) {
		this.trialsPermitted = permitted;
	}

	/**
	 * Returns how often the gate was asked about a trial.
	 */
	int gateAsked() {
		return this.gateAsked;
	}

	void adviseOpen(Duration remaining, int failedTrials) {
		if (this.state == State.FORCED_OPEN || this.state == State.DISABLED) {
			return;
		}
		keepCounts();
		this.failedTrials = failedTrials;
		this.openedAt = this.now;
		this.openTime = Settings.nanos(remaining);
		if (this.state != State.OPEN) {
			move(State.OPEN, TransitionCause.ADVICE, "advised to open");
		}
	}

	void adviseClosed() {
		if (this.state == State.OPEN || (this.state == State.HALF_OPEN && !this.ramping)) {
			recover(TransitionCause.ADVICE, "advised to close");
		}
	}

	void reconfigure(CircuitBreakerConfig next) {
		CircuitBreakerConfig before = this.config;
		this.config = next;
		if (before.enabled() && !next.enabled() && this.state != State.DISABLED) {
			disable(TransitionCause.SETTINGS, "by its settings");
		}
		else if (!before.enabled() && next.enabled()) {
			close(TransitionCause.SETTINGS, "by its settings");
		}
		else if (isCounting() && !Objects.equals(before.window(), next.window())) {
			this.memory = new Memory(next.window(), this.now);
		}
		else if (this.state == State.OPEN && !Settings.haveSameOpenTimes(before, next)) {
			this.openTime = openTime();
		}
	}

	private void open(int failedTrials, String reason) {
		keepCounts();
		this.failedTrials = failedTrials;
		this.openedAt = this.now;
		this.openTime = openTime();
		if (this.asked) {
			this.openTime = Math.max(this.openTime, Math.min(mostAskedFor(), 50_000_000));
		}
		boolean prolonged = this.asked && this.openTime <= 50_000_000;
		move(State.OPEN, TransitionCause.CALLS, reason + (prolonged ? ", which asks to wait 50ms" : ""));
	}

	private void recover(TransitionCause cause, String reason) {
		if (this.config.recoveryRamp().isZero()) {
			close(cause, reason);
			return;
		}
		if (this.state == State.HALF_OPEN) {
			this.trials.clear();
			this.since = wallClock();
		}
		else {
			move(State.HALF_OPEN, cause, reason);
		}
		this.memory = new Memory(this.config.window(), this.now);
		this.ramping = true;
		this.rampAt = this.now;
		this.owed = 0;
		this.permittedAt = this.now - 1_000_000_000;
		this.inRamp.clear();
	}

	private boolean isCounting() {
		return this.state == State.CLOSED || this.ramping;
	}

	private long mostAskedFor() {
		Duration max = this.config.recoveryTimeoutMax();
		long first = Settings.nanos(this.config.recoveryTimeout());
		return (max != null) ? Settings.nanos(max) : (first > Long.MAX_VALUE / 10) ? Long.MAX_VALUE : first * 10;
	}

	private void close(TransitionCause cause, String reason) {
		this.memory = new Memory(this.config.window(), this.now);
		move(State.CLOSED, cause, reason);
	}

	private void disable(TransitionCause cause, String reason) {
		this.failureCount = 0;
		this.callCount = 0;
		move(State.DISABLED, cause, reason);
	}

	private void move(State to, TransitionCause cause, String reason) {
		this.trials.clear();
		this.ramping = false;
		this.since = wallClock();
		this.changes.add(new CircuitBreakerStateChange(this.name, this.state, to, this.since, reason,
				(to == State.OPEN) ? Duration.ofNanos(this.openTime) : null, this.config.shadow(), cause));
		this.state = to;
	}

	private long openTime() {
		long seen = this.now - this.openedAt + this.nanosLeft.getAsLong();
		return OpenTime.of(this.config, this.failedTrials, seen);
	}

	private @Nullable Duration retryAfter() {
		return switch (this.state) {
			case OPEN -> left(this.openedAt, this.openTime);
			case HALF_OPEN ->
				this.ramping ? Duration.ofNanos(Math.min(rampLeft(), left(this.permittedAt, 1_000_000_000).toNanos()))
						: (this.trialsSucceeded + this.trials.size() < this.trialsWanted) ? Duration.ZERO
								: left(firstToRunOut());
			case CLOSED, FORCED_OPEN, DISABLED -> null;
		};
	}

	private Grant firstToRunOut() {
		return this.trials.stream().min(Comparator.comparing(this::left)).orElseThrow();
	}

	private Duration left(Grant trial) {
		return left(trial.begun, Settings.nanos(trial.config.trialTimeout()));
	}

	private Duration left(long from, long length) {
		return Duration.ofNanos(Math.max(0, length - (this.now - from)));
	}

	private int failures() {
		return isCounting() ? this.memory.failures(this.now) : this.failureCount;
	}

	private int calls() {
		return isCounting() ? this.memory.calls(this.now) : this.callCount;
	}

	private void keepCounts() {
		this.callCount = calls();
		this.failureCount = failures();
	}

	Snapshot snapshot() {
		return new Snapshot(this.name, this.config, this.state, this.since, failures(),
				(this.config.window() != null) ? calls() : null, this.totals.lastFailure(),
				this.totals.lastFailureTime(), retryAfter(), this.ramping ? share() / 10_000.0 : null,
				this.totals.calls(), this.changes.subList(Math.max(0, this.changes.size() - 20), this.changes.size()),
				transitionCounts());
	}

	private TransitionCounts transitionCounts() {
		TransitionCounts counts = TransitionCounts.none();
		for (CircuitBreakerStateChange change : this.changes) {
			counts = counts.with(change.from(), change.to());
		}
		return counts;
	}

	List<CircuitBreakerStateChange> changes() {
		return this.changes;
	}

}
