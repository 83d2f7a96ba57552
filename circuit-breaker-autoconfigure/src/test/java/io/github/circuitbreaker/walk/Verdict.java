package io.github.circuitbreaker.walk;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.github.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The model's verdict on the end of a call.
 *
 * @param outcome the outcome that the call is counted under
 * @param failure the displayed failure, or {@code null} if there is none
 */
record Verdict(Outcome outcome, @Nullable String failure) {

	private static final Verdict SUCCESSFUL = new Verdict(Outcome.SUCCESSFUL, null);

	private static final Verdict IGNORED = new Verdict(Outcome.IGNORED, null);

	static Verdict of(Ending ending, long nanos, CircuitBreakerConfig config) {
		if (ending == Ending.RELEASED) {
			return IGNORED;
		}
		Throwable thrown = ending.thrown();
		if (thrown != null) {
			Throwable cause = unwrap(thrown);
			return isIgnored(cause, config) ? IGNORED : new Verdict(Outcome.FAILED, cause.getClass().getName());
		}
		boolean bad = ending == Ending.UNAVAILABLE || ending == Ending.UNREADABLE;
		if (bad && config.recordResult() != null) {
			return new Verdict(Outcome.FAILED, "a returned java.lang.String");
		}
		boolean slow = config.slowCallDuration() != null && nanos > Settings.nanos(config.slowCallDuration());
		return slow ? new Verdict(Outcome.SLOW, "a slow call") : SUCCESSFUL;
	}

	private static Throwable unwrap(Throwable thrown) {
		return (thrown instanceof CompletionException) ? unwrap(thrown.getCause()) : thrown;
	}

	private static boolean isIgnored(Throwable cause, CircuitBreakerConfig config) {
		if (cause instanceof CancellationException || cause instanceof InterruptedException
				|| isAny(config.ignoreExceptions(), cause)) {
			return true;
		}
		if (!config.recordExceptions().isEmpty() && !isAny(config.recordExceptions(), cause)) {
			return true;
		}
		return config.ignoreException() == Settings.IGNORE_EXCEPTION && cause instanceof UnsupportedOperationException;
	}

	private static boolean isAny(List<Class<? extends Throwable>> types, Throwable exception) {
		return types.stream().anyMatch((type) -> type.isInstance(exception));
	}

	/**
	 * The outcomes that the totals distinguish.
	 */
	enum Outcome {

		SUCCESSFUL, FAILED, SLOW, IGNORED, REJECTED

	}

}
