package io.github.circuitbreaker.state;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

/**
 * A permit as a phase grants it. To allow a phase to grant the same object to all calls,
 * it neither checks that it settles once nor remembers when the call began.
 */
public interface PhasePermit extends Permit {

	/**
	 * Returns the start time of a call that begins now.
	 * @return monotonic nanoseconds, or zero if the duration of the call does not matter
	 */
	long begin();

	/**
	 * Settles a call that has returned.
	 * @param result its result, or {@code null} if that says nothing
	 * @param begun the value that {@link #begin()} returned when the call began
	 */
	void returned(@Nullable Object result, long begun);

	/**
	 * Settles a call that has thrown an exception.
	 * @param thrown the exception
	 * @param begun the value that {@link #begin()} returned when the call began
	 */
	void threw(Throwable thrown, long begun);

	@Override
	default void success(@Nullable Object result) {
		returned(result, begin());
	}

	@Override
	default void failure(Throwable failure) {
		threw(failure, begin());
	}

	/**
	 * Returns a permit for one call that begins now and ends elsewhere.
	 * @return a permit that settles once, whichever thread settles it first
	 */
	default Permit once() {
		return new Once(this);
	}

	/**
	 * Permits calls that are not counted.
	 */
	enum Uncounted implements PhasePermit {

		INSTANCE;

		@Override
		public long begin() {
			return 0;
		}

		@Override
		public void returned(@Nullable Object result, long begun) {
		}

		@Override
		public void threw(Throwable thrown, long begun) {
		}

		@Override
		public void release() {
		}

	}

	/**
	 * Settles a permit once, and remembers when the call began.
	 */
	final class Once implements Permit {

		private static final AtomicIntegerFieldUpdater<Once> SETTLED = AtomicIntegerFieldUpdater.newUpdater(Once.class,
				"settled");

		private final PhasePermit permit;

		private final long begun;

		@SuppressWarnings("unused") // through SETTLED
		private volatile int settled;

		Once(PhasePermit permit) {
			this.permit = permit;
			this.begun = permit.begin();
		}

		@Override
		public void success(@Nullable Object result) {
			if (settle()) {
				this.permit.returned(result, this.begun);
			}
		}

		@Override
		public void failure(Throwable failure) {
			if (settle()) {
				this.permit.threw(failure, this.begun);
			}
		}

		@Override
		public void release() {
			if (settle()) {
				this.permit.release();
			}
		}

		private boolean settle() {
			return SETTLED.compareAndSet(this, 0, 1);
		}

	}

}
