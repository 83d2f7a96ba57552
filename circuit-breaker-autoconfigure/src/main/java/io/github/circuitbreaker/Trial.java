package io.github.circuitbreaker;

import io.github.circuitbreaker.CallStatistics.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A call that decides about the circuit, alone or with others: a lease on it, which
 * somebody else may take over once it has run out, and which counts for as long as nobody
 * has.
 */
final class Trial implements Permit {

	private final StateMachine machine;

	private final Deadline lease;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a trial.
	 * @param machine the state machine it decides about
	 * @param lease until when nobody else may try
	 * @param thread the thread on which the whole of it runs, or {@code null} if it ends
	 * elsewhere
	 */
	Trial(StateMachine machine, Deadline lease, @Nullable Thread thread) {
		this.machine = machine;
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
	 */
	Permit part() {
		return new Part(this.machine.statistics());
	}

	@Override
	public void success() {
		this.thread = null;
		this.machine.statistics().successful();
		this.machine.succeeded(this);
	}

	@Override
	public void failure(Throwable thrown) {
		this.thread = null;
		Failure failure = this.machine.statistics().failed(thrown);
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

	private record Part(CallStatistics statistics) implements Permit {

		@Override
		public void success() {
			this.statistics.successful();
		}

		@Override
		public void failure(Throwable thrown) {
			this.statistics.failed(thrown);
		}

		@Override
		public void release() {
			this.statistics.ignored();
		}

	}

}
