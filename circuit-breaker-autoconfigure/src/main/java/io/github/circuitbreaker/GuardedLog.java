package io.github.circuitbreaker;

/**
 * Logs, or does not: a log that throws, because its disk is full for example, must not
 * replace the result of a call, nor leave a circuit breaker halfway.
 */
final class GuardedLog {

	private GuardedLog() {
	}

	static void run(Runnable logging) {
		try {
			logging.run();
		}
		catch (Throwable ex) {
			// Where should it be told, if not in the log?
		}
	}

}
