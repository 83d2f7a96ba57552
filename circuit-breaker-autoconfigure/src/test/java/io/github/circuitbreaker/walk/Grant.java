package io.github.circuitbreaker.walk;

import io.github.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The model's permission for a call. Compared by identity, which distinguishes trials
 * that began at the same time.
 */
final class Grant {

	final CircuitBreakerConfig config;

	final long begun;

	/**
	 * The memory in which the end of the call counts, or {@code null} if it counts only
	 * in the totals.
	 */
	final @Nullable Memory memory;

	/** The thread that makes the call, or {@code null} if any thread may end it. */
	final @Nullable Thread thread;

	/** Whether there is nothing left to count. */
	boolean settled;

	Grant(CircuitBreakerConfig config, long begun, @Nullable Memory memory, @Nullable Thread thread) {
		this.config = config;
		this.begun = begun;
		this.memory = memory;
		this.thread = thread;
	}

}
