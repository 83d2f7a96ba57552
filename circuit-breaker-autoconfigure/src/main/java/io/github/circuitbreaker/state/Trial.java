package io.github.circuitbreaker.state;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A call whose result helps to decide whether the circuit closes. It is a lease: once the
 * lease has run out, the next caller may take the trial over; until one does, its result
 * counts. A trial that the half-open phase does not list decides nothing. Calls of a ramp
 * differ only in where their verdict goes.
 */
class Trial implements PhasePermit {

	private final StateMachine machine;

	private final OutcomeClassifier classifier;

	private final Deadline lease;

	/**
	 * The thread that runs all of the trial; {@code null} if none does, or once settled.
	 */
	private volatile @Nullable Thread thread;

	Trial(StateMachine machine, CircuitBreakerConfig config, boolean onThisThread, long now) {
		this.machine = machine;
		this.classifier = machine.context().classifier(config);
		this.lease = Deadline.after(config.trialTimeout(), now);
		this.thread = onThisThread ? Thread.currentThread() : null;
	}

	/**
	 * Returns the nanoseconds until the next caller may take this trial over.
	 */
	long left(long now) {
		return this.lease.left(now);
	}

	/**
	 * Returns whether the calling thread is running this trial. Returns {@code false}
	 * once the trial is settled, even while the phase still lists it.
	 */
	boolean isOfThisThread() {
		return this.thread == Thread.currentThread();
	}

	@Override
	public long begin() {
		return this.classifier.begin();
	}

	@Override
	public void returned(@Nullable Object result, long begun) {
		this.thread = null;
		end(this.machine.context().returned(result, begun, this.classifier), null);
	}

	@Override
	public void threw(Throwable thrown, long begun) {
		this.thread = null;
		end(this.machine.context().thrown(thrown, begun, this.classifier), thrown);
	}

	@Override
	public void release() {
		this.thread = null;
		end(this.machine.context().released(), null);
	}

	void end(@Nullable Failure failure, @Nullable Throwable thrown) {
		if (failure == null) {
			this.machine.succeeded(this);
		}
		else if (failure == Failure.NO_VERDICT) {
			this.machine.vacate(this);
		}
		else {
			this.machine.failed(this, failure, this.classifier.retryAfter(thrown));
		}
	}

}
