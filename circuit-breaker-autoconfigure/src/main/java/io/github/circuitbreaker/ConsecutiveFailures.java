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

	private final int threshold;

	private volatile int count;

	ConsecutiveFailures(int threshold) {
		this.threshold = threshold;
	}

	@Override
	boolean success() {
		int count = this.count;
		return count != 0 && !reset(count);
	}

	private boolean reset(int seen) {
		int count = seen;
		while (count != this.threshold) {
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
		while (count != this.threshold) {
			if (COUNT.compareAndSet(this, count, count + 1)) {
				return count + 1 == this.threshold;
			}
			count = this.count;
		}
		return true;
	}

	@Override
	int current() {
		return this.count;
	}

	@Override
	String describe() {
		return this.threshold + ((this.threshold == 1) ? " failure in a row" : " failures in a row");
	}

}
