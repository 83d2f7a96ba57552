package io.github.circuitbreaker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what counts as a failure from what does not.
 */
final class FailureClassifier {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreaker.class);

	private static final List<Class<? extends Throwable>> WRAPPERS = List.of(CompletionException.class,
			ExecutionException.class, UndeclaredThrowableException.class, InvocationTargetException.class);

	private static final List<Class<? extends Throwable>> CANCELLATIONS = List.of(CancellationException.class,
			InterruptedException.class, ClosedByInterruptException.class);

	/**
	 * What Kotlin throws where a call takes too long, which is a failure even if its type
	 * says that the call was cancelled. By name, as Kotlin may be absent.
	 */
	private static final String TIMEOUT = "kotlinx.coroutines.TimeoutCancellationException";

	/** Causes can form a circle; nobody wraps as often as this. */
	private static final int MOST_WRAPPERS = 16;

	private final String name;

	private final CircuitBreakerConfig config;

	/**
	 * The type that was the last to count as it is, if any. Most exceptions are of the
	 * same type as the one before, and what is made short here the compiler can make part
	 * of the caller, without which it is far from cheap to throw an exception.
	 */
	private @Nullable Class<?> typeThatCounts;

	FailureClassifier(String name, CircuitBreakerConfig config) {
		this.name = name;
		this.config = config;
	}

	/**
	 * Returns what is to be counted as a failure, or {@code null} if nothing is.
	 * @param thrown what a call threw
	 */
	@Nullable Throwable failureIn(Throwable thrown) {
		try {
			Throwable cause = (thrown.getClass() != this.typeThatCounts) ? unwrap(thrown) : thrown;
			return counts(cause) ? cause : null;
		}
		catch (Throwable ex) {
			warn(thrown.getClass().getName(), ex);
			return thrown;
		}
	}

	/**
	 * Returns whether a call has failed that has returned this.
	 */
	boolean isFailure(Object result) {
		Predicate<Object> recordResult = this.config.recordResult();
		try {
			return recordResult != null && recordResult.test(result);
		}
		catch (Throwable ex) {
			warn("a returned " + result.getClass().getName(), ex);
			return true;
		}
	}

	private void warn(String what, Throwable thrown) {
		GuardedLog
			.run(() -> logger.warn("Cannot tell whether {} is a failure for {}, so it is: {} was thrown on asking",
					what, this.name, thrown.getClass().getName()));
	}

	/**
	 * Returns whether no exception of a type counts, whatever the configuration says.
	 */
	static boolean neverCounts(Class<? extends Throwable> type) {
		return !isTimeout(type) && Stream.concat(WRAPPERS.stream(), CANCELLATIONS.stream())
			.anyMatch((other) -> other.isAssignableFrom(type));
	}

	private boolean counts(Throwable exception) {
		return (exception.getClass() == this.typeThatCounts || countsByType(exception))
				&& !this.config.ignoreException().test(exception);
	}

	private boolean countsByType(Throwable exception) {
		if ((isAny(CANCELLATIONS, exception) && !isTimeout(exception.getClass()))
				|| isAny(this.config.ignoreExceptions(), exception)
				|| !(this.config.recordExceptions().isEmpty() || isAny(this.config.recordExceptions(), exception))) {
			return false;
		}
		if (!isAny(WRAPPERS, exception)) {
			this.typeThatCounts = exception.getClass();
		}
		return true;
	}

	private static boolean isTimeout(Class<? extends Throwable> type) {
		return type.getName().equals(TIMEOUT);
	}

	private static Throwable unwrap(Throwable thrown) {
		Throwable unwrapped = thrown;
		for (int i = 0; i < MOST_WRAPPERS && isAny(WRAPPERS, unwrapped); i++) {
			Throwable cause = unwrapped.getCause();
			if (cause == null) {
				return unwrapped;
			}
			unwrapped = cause;
		}
		return unwrapped;
	}

	private static boolean isAny(List<Class<? extends Throwable>> types, Throwable exception) {
		for (Class<? extends Throwable> type : types) {
			if (type.isInstance(exception)) {
				return true;
			}
		}
		return false;
	}

}
