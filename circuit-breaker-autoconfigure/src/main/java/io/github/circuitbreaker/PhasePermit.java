package io.github.circuitbreaker;

import org.jspecify.annotations.Nullable;

/**
 * A permit as a phase grants it: it does not check that it settles only once, and is told
 * when the call began, so that a phase may grant the same one to all.
 */
interface PhasePermit extends Permit {

	/**
	 * Returns when a call that begins now does so, on the monotonic clock, if that
	 * matters.
	 */
	long begin();

	/**
	 * The call has returned.
	 * @param result what it has returned, or {@code null} if that says nothing
	 * @param begun what {@link #begin()} has returned when the call began
	 */
	void returned(@Nullable Object result, long begun);

	@Override
	default void success() {
		returned(null, begin());
	}

}
