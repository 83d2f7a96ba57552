package io.github.circuitbreaker.walk;

import io.github.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The model's permission for a call. Each is itself only, as a trial is looked for among
 * others that began at the same time.
 */
final class Grant {

	final CircuitBreakerConfig config;

	final long begun;

	/**
	 * Where the end of the call counts, or {@code null} if it does in the totals only.
	 */
	final @Nullable Memory memory;

	/** The thread that makes the call, or {@code null} if that may end elsewhere. */
	final @Nullable Thread thread;

	/** Whether nothing is left to be counted. */
	boolean settled;

	Grant(CircuitBreakerConfig config, long begun, @Nullable Memory memory, @Nullable Thread thread) {
		this.config = config;
		this.begun = begun;
		this.memory = memory;
		this.thread = thread;
	}

}
