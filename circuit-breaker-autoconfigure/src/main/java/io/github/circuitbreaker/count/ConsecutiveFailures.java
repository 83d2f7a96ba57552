package io.github.circuitbreaker.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts failures in a row: a success brings the count back to zero.
 */
public final class ConsecutiveFailures extends FailureCounter {

	private static final VarHandle COUNT = handle(MethodHandles.lookup(), "count", int.class);

	private volatile int threshold;

	/** Negative once it has tripped. */
	private volatile int count;

	/**
	 * Creates a counter that has counted nothing yet.
	 * @param limits the limits, of which only the number of failures matters
	 */
	public ConsecutiveFailures(Limits limits) {
		this.threshold = limits.failures();
	}

	@Override
	public void limitTo(Limits limits) {
		this.threshold = limits.failures();
	}

	@Override
	public boolean success() {
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
	public boolean failure() {
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
	public Counts current() {
		return new Counts(Math.abs(this.count), 0);
	}

	@Override
	public String describe() {
		int failures = Math.abs(this.count);
		return failures + ((failures == 1) ? " failure in a row" : " failures in a row");
	}

}
