package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Failures among the last so many calls: a ring, in which each call takes the place of
 * the oldest.
 * <p>
 * A call that ends as the one did whose place it takes changes nothing but the position.
 * So the count of failures is at any time that of the places which hold one, however
 * threads meet.
 */
final class CallWindow extends WindowedFailures {

	private static final byte SUCCESS = 1;

	private static final byte FAILURE = 2;

	private static final VarHandle OUTCOMES = MethodHandles.arrayElementVarHandle(byte[].class);

	private static final VarHandle POSITION;

	private static final VarHandle FAILURES;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			POSITION = lookup.findVarHandle(CallWindow.class, "position", long.class);
			FAILURES = lookup.findVarHandle(CallWindow.class, "failures", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final byte[] outcomes;

	private volatile long position;

	private volatile int failures;

	CallWindow(int calls, FailureLimits limits) {
		super(limits);
		this.outcomes = new byte[calls];
	}

	@Override
	long countSuccess() {
		return count(SUCCESS);
	}

	@Override
	long countFailure() {
		return count(FAILURE);
	}

	private long count(byte outcome) {
		long position = (long) POSITION.getAndAdd(this, 1L);
		int place = (int) (position % this.outcomes.length);
		byte before = (byte) OUTCOMES.getVolatile(this.outcomes, place);
		if (before != outcome) {
			before = (byte) OUTCOMES.getAndSet(this.outcomes, place, outcome);
		}
		int change = failuresIn(outcome) - failuresIn(before);
		int failures = (change != 0) ? (int) FAILURES.getAndAdd(this, change) + change : this.failures;
		return counts(failures, position + 1);
	}

	private static int failuresIn(byte outcome) {
		return (outcome == FAILURE) ? 1 : 0;
	}

	@Override
	long count() {
		return counts(this.failures, this.position);
	}

	private long counts(int failures, long calls) {
		return WindowCounts.of(failures, (int) Math.min(calls, this.outcomes.length));
	}

	@Override
	String describe(int failures, int calls) {
		return "%d of the last %d calls failed".formatted(failures, calls);
	}

}
