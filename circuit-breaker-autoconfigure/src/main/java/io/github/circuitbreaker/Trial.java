package io.github.circuitbreaker;

import io.github.circuitbreaker.CallStatistics.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A call that decides about the circuit, alone or with others: a lease on it, which
 * somebody else may take over once it has run out, and which counts for as long as nobody
 * has.
 */
final class Trial implements PhasePermit {

	private final StateMachine machine;

	private final Policy policy;

	private final Deadline lease;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a trial.
	 * @param machine the state machine it decides about
	 * @param policy the settings it lives by
	 * @param lease until when nobody else may try
	 * @param thread the thread on which the whole of it runs, or {@code null} if it ends
	 * elsewhere
	 */
	Trial(StateMachine machine, Policy policy, Deadline lease, @Nullable Thread thread) {
		this.machine = machine;
		this.policy = policy;
		this.lease = lease;
		this.thread = thread;
	}

	Deadline lease() {
		return this.lease;
	}

	/**
	 * Returns whether it is this thread that runs the trial, and still does so: one that
	 * has ended, even if its verdict got lost, gives no right to pass.
	 */
	boolean isRunByThisThread() {
		return this.thread == Thread.currentThread();
	}

	/**
	 * Returns whom a call within this trial reports to: it is counted, and decides
	 * nothing.
	 * @param policy the settings that permit the call
	 */
	PhasePermit part(Policy policy) {
		return new Part(this.machine, policy);
	}

	@Override
	public long begin() {
		return this.policy.begin(this.machine.time());
	}

	@Override
	public void returned(@Nullable Object result, long begun) {
		this.thread = null;
		Failure failure = this.machine.statistics().returned(result, begun, this.policy);
		if (failure != null) {
			this.machine.failed(this, failure);
		}
		else {
			this.machine.succeeded(this);
		}
	}

	@Override
	public void failure(Throwable thrown) {
		this.thread = null;
		Failure failure = this.machine.statistics().thrown(thrown, this.policy);
		if (failure != null) {
			this.machine.failed(this, failure);
		}
		else {
			this.machine.vacate(this);
		}
	}

	@Override
	public void release() {
		this.thread = null;
		this.machine.statistics().ignored();
		this.machine.vacate(this);
	}

	private record Part(StateMachine machine, Policy policy) implements PhasePermit {

		@Override
		public long begin() {
			return this.policy.begin(this.machine.time());
		}

		@Override
		public void returned(@Nullable Object result, long begun) {
			this.machine.statistics().returned(result, begun, this.policy);
		}

		@Override
		public void failure(Throwable thrown) {
			this.machine.statistics().thrown(thrown, this.policy);
		}

		@Override
		public void release() {
			this.machine.statistics().ignored();
		}

	}

}
