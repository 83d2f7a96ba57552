package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Failures in a row: a success brings the count back to zero.
 */
final class ConsecutiveFailures extends FailureCount {

	private static final VarHandle COUNT;

	static {
		try {
			COUNT = MethodHandles.lookup().findVarHandle(ConsecutiveFailures.class, "count", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile int threshold;

	/** Negative once they are too many. */
	private volatile int count;

	ConsecutiveFailures(FailureLimits limits) {
		this.threshold = limits.failures();
	}

	@Override
	void limitTo(FailureLimits limits) {
		this.threshold = limits.failures();
	}

	@Override
	boolean success() {
		int count = this.count;
		return count != 0 && !reset(count);
	}

	private boolean reset(int seen) {
		int count = seen;
		while (count >= 0) {
			if (COUNT.compareAndSet(this, count, 0)) {
				return true;
			}
			count = this.count;
		}
		return false;
	}

	@Override
	boolean failure() {
		int count = this.count;
		while (count >= 0) {
			int raised = count + 1;
			boolean tooMany = raised >= this.threshold;
			if (COUNT.compareAndSet(this, count, tooMany ? -raised : raised)) {
				return tooMany;
			}
			count = this.count;
		}
		return true;
	}

	@Override
	int current() {
		return Math.abs(this.count);
	}

	@Override
	String describe() {
		int failures = current();
		return failures + ((failures == 1) ? " failure in a row" : " failures in a row");
	}

}
