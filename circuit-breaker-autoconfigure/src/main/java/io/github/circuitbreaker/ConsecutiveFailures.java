package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Failures in a row: a success brings the count back to zero.
 */
final class ConsecutiveFailures implements FailureCount {

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
	public boolean success() {
		int count = this.count;
		while (count != 0 && count != this.threshold) {
			if (COUNT.compareAndSet(this, count, 0)) {
				return false;
			}
			count = this.count;
		}
		return count == this.threshold;
	}

	@Override
	public boolean failure() {
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
	public int current() {
		return this.count;
	}

	@Override
	public String describe() {
		return this.threshold + ((this.threshold == 1) ? " failure in a row" : " failures in a row");
	}

}
