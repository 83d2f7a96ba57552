package io.github.circuitbreaker.walk;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.github.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.web.client.HttpClientErrorException;

/**
 * The model's verdict on the end of a call.
 *
 * @param outcome the outcome that the call is counted under
 * @param failure the displayed failure, or {@code null} if there is none
 * @param decides whether it says anything about the service
 */
record Verdict(Outcome outcome, @Nullable String failure, boolean decides) {

	private static final Verdict SUCCESSFUL = new Verdict(Outcome.SUCCESSFUL, null, true);

	private static final Verdict ANSWERED = new Verdict(Outcome.IGNORED, null, true);

	private static final Verdict NONE = new Verdict(Outcome.IGNORED, null, false);

	private static final Verdict SLOW = new Verdict(Outcome.SLOW, "a slow call", true);

	static Verdict of(Ending ending, long nanos, CircuitBreakerConfig config) {
		if (ending == Ending.RELEASED) {
			return NONE;
		}
		boolean slow = config.slowCallDuration() != null && nanos > Settings.nanos(config.slowCallDuration());
		Throwable thrown = ending.thrown();
		if (thrown != null) {
			return of(unwrap(thrown), slow, config);
		}
		boolean bad = ending == Ending.UNAVAILABLE || ending == Ending.UNREADABLE;
		if (bad && config.recordResult() != null) {
			return failed("a returned java.lang.String");
		}
		return slow ? SLOW : SUCCESSFUL;
	}

	private static Verdict of(Throwable cause, boolean slow, CircuitBreakerConfig config) {
		if (cause instanceof CancellationException || cause instanceof InterruptedException) {
			return slow ? SLOW : NONE;
		}
		if (isAnswer(cause, config)) {
			return slow ? SLOW : ANSWERED;
		}
		return failed(cause.getClass().getName());
	}

	private static Verdict failed(String what) {
		return new Verdict(Outcome.FAILED, what, true);
	}

	private static Throwable unwrap(Throwable thrown) {
		return (thrown instanceof CompletionException) ? unwrap(thrown.getCause()) : thrown;
	}

	private static boolean isAnswer(Throwable cause, CircuitBreakerConfig config) {
		if (isAny(config.ignoreExceptions(), cause)) {
			return true;
		}
		if (!config.recordExceptions().isEmpty() && !isAny(config.recordExceptions(), cause)) {
			return true;
		}
		if (config.ignoreException() == Settings.IGNORE_EXCEPTION && cause instanceof UnsupportedOperationException) {
			return true;
		}
		return cause == Ending.CLIENT_ERROR.thrown() && !config.recordClientErrors()
				&& !config.recordExceptions().contains(HttpClientErrorException.class);
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
