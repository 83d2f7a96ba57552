package io.github.circuitbreaker.state;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Judges a call: by the exception that it threw, by its result and by its duration.
 * Thread-safe.
 * <p>
 * An exception is a failure, or an answer, which shows that the service is there, or says
 * nothing about the service.
 */
final class OutcomeClassifier {

	private static final String MISJUDGED = "Counting {} as a failure for {}, because judging it threw {}";

	private final String name;

	private final TimeSource time;

	private final CircuitBreakerConfig config;

	private final Predicate<Throwable> ignoreException;

	private final @Nullable Predicate<Object> recordResult;

	private final long slowAfter;

	/**
	 * The last type that counted without being unwrapped. Most exceptions are of the same
	 * type as the one before. This shortcut is small enough for the JIT compiler to
	 * inline; otherwise throwing an exception is expensive. Not volatile: a thread that
	 * sees an old value only loses the shortcut.
	 */
	private @Nullable Class<?> typeThatCounts;

	OutcomeClassifier(String name, TimeSource time, CircuitBreakerConfig config) {
		this.name = name;
		this.time = time;
		this.config = config;
		this.ignoreException = config.ignoreException();
		this.recordResult = config.recordResult();
		Duration slow = config.slowCallDuration();
		this.slowAfter = (slow != null) ? TimeUnit.NANOSECONDS.convert(slow) : Long.MAX_VALUE;
	}

	/**
	 * Returns whether a call that returns may still be a failure. If not, neither its
	 * result nor its duration matters.
	 */
	boolean judgesReturns() {
		return this.recordResult != null || measuresTime();
	}

	private boolean measuresTime() {
		return this.slowAfter != Long.MAX_VALUE;
	}

	/**
	 * Returns the start time to pass to {@link #isSlow} when the call ends. Reads the
	 * clock only if the duration matters.
	 */
	long begin() {
		return measuresTime() ? this.time.nanoTime() : 0;
	}

	/**
	 * Returns whether a call that ends now has taken too long.
	 */
	boolean isSlow(long begun) {
		return measuresTime() && this.time.nanoTime() - begun > this.slowAfter;
	}

	/**
	 * Returns the failure in an exception, or {@code null} if the exception is none.
	 * @param thrown the exception that a call threw
	 */
	@Nullable Throwable failureIn(Throwable thrown) {
		try {
			Throwable cause = (thrown.getClass() != this.typeThatCounts) ? KnownExceptions.unwrap(thrown) : thrown;
			return counts(cause) ? cause : null;
		}
		catch (Throwable ex) {
			warn(MISJUDGED, thrown.getClass().getName(), ex);
			return thrown;
		}
	}

	/**
	 * Returns how long the service asks to be left alone, which may be negative, or
	 * {@code null}. Only for what opens the circuit, because reading it takes long.
	 * @param thrown the exception that a call threw, or {@code null} if it returned
	 */
	@Nullable Duration retryAfter(@Nullable Throwable thrown) {
		if (thrown == null || !this.config.respectRetryAfter()) {
			return null;
		}
		Function<Throwable, @Nullable Duration> function = this.config.retryAfter();
		try {
			Throwable failure = KnownExceptions.unwrap(thrown);
			return (function != null) ? function.apply(failure) : KnownExceptions.retryAfter(failure, this.time.now());
		}
		catch (Throwable ex) {
			String misread = "Ignoring how long {} may ask {} to wait, because reading that threw {}";
			warn(misread, thrown.getClass().getName(), ex);
			return null;
		}
	}

	/**
	 * Returns whether an exception that is no failure shows that the service is there.
	 * Only a cancellation does not: it comes from the caller.
	 * @param thrown the exception that a call threw
	 */
	static boolean isAnswer(Throwable thrown) {
		return !KnownExceptions.isCancellation(KnownExceptions.unwrap(thrown));
	}

	/**
	 * Returns whether a result counts as a failure.
	 */
	boolean isFailure(Object result) {
		try {
			return this.recordResult != null && this.recordResult.test(result);
		}
		catch (Throwable ex) {
			warn(MISJUDGED, "a returned " + result.getClass().getName(), ex);
			return true;
		}
	}

	private void warn(String message, String outcome, Throwable thrown) {
		Listeners.log((logger) -> logger.warn(message, outcome, this.name, thrown.getClass().getName()));
	}

	private boolean counts(Throwable exception) throws Throwable {
		return (exception.getClass() == this.typeThatCounts || countsByType(exception))
				&& !this.ignoreException.test(exception);
	}

	private boolean countsByType(Throwable exception) throws Throwable {
		if (KnownExceptions.isCancellation(exception)
				|| KnownExceptions.isAny(this.config.ignoreExceptions(), exception) || !isRecorded(exception)) {
			return false;
		}
		if (KnownExceptions.haveStatus(exception.getClass()) && !recordsAnyStatus(exception)) {
			return !KnownExceptions.isClientError(exception);
		}
		if (!KnownExceptions.isWrapper(exception)) {
			this.typeThatCounts = exception.getClass();
		}
		return true;
	}

	private boolean isRecorded(Throwable exception) {
		return this.config.recordExceptions().isEmpty()
				|| KnownExceptions.isAny(this.config.recordExceptions(), exception);
	}

	/**
	 * Returns whether an HTTP client's exception is a failure whatever its status. A
	 * setting that lists one of its superclasses, such as {@link Exception}, does not
	 * mean the status.
	 */
	private boolean recordsAnyStatus(Throwable exception) {
		return this.config.recordClientErrors() || this.config.recordExceptions()
			.stream()
			.anyMatch((type) -> KnownExceptions.haveStatus(type) && type.isInstance(exception));
	}

}
