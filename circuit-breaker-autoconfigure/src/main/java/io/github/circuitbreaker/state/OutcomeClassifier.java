package io.github.circuitbreaker.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Judges a call: by the exception that it threw, by its result and by its duration.
 * Thread-safe.
 */
public final class OutcomeClassifier {

	private static final List<Class<? extends Throwable>> WRAPPERS = List.of(CompletionException.class,
			ExecutionException.class, UndeclaredThrowableException.class, InvocationTargetException.class);

	private static final List<Class<? extends Throwable>> CANCELLATIONS = List.of(CancellationException.class,
			InterruptedException.class, ClosedByInterruptException.class);

	/**
	 * Kotlin throws it when a call takes too long, which is a failure although its type
	 * is that of a cancellation. By name, as Kotlin may be absent.
	 */
	private static final String TIMEOUT = "kotlinx.coroutines.TimeoutCancellationException";

	/** Causes can be cyclic; no library nests wrappers this deep. */
	private static final int MOST_WRAPPERS = 16;

	private final String name;

	private final TimeSource time;

	private final List<Class<? extends Throwable>> recordExceptions;

	private final List<Class<? extends Throwable>> ignoreExceptions;

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

	/**
	 * Creates a classifier. Takes the settings one by one because
	 * {@link io.github.circuitbreaker.CircuitBreakerConfig} uses this class in turn.
	 */
	OutcomeClassifier(String name, TimeSource time, List<Class<? extends Throwable>> recordExceptions,
			List<Class<? extends Throwable>> ignoreExceptions, Predicate<Throwable> ignoreException,
			@Nullable Predicate<Object> recordResult, @Nullable Duration slowCallDuration) {
		this.name = name;
		this.time = time;
		this.recordExceptions = recordExceptions;
		this.ignoreExceptions = ignoreExceptions;
		this.ignoreException = ignoreException;
		this.recordResult = recordResult;
		this.slowAfter = (slowCallDuration != null) ? TimeUnit.NANOSECONDS.convert(slowCallDuration) : Long.MAX_VALUE;
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
	 * Returns the failure in an exception, or {@code null} if the exception does not
	 * count.
	 * @param thrown the exception that a call threw
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
	 * Returns whether a result counts as a failure.
	 */
	boolean isFailure(Object result) {
		try {
			return this.recordResult != null && this.recordResult.test(result);
		}
		catch (Throwable ex) {
			warn("a returned " + result.getClass().getName(), ex);
			return true;
		}
	}

	private void warn(String outcome, Throwable thrown) {
		Listeners.log((logger) -> logger.warn("Counting {} as a failure for {}, because judging it threw {}", outcome,
				this.name, thrown.getClass().getName()));
	}

	/**
	 * Returns whether exceptions of a type never count, whatever the settings.
	 * @param type the type of the exceptions
	 * @return {@code true} for cancellations, and for wrappers, which are looked through
	 */
	public static boolean neverCounts(Class<? extends Throwable> type) {
		return !isTimeout(type) && Stream.concat(WRAPPERS.stream(), CANCELLATIONS.stream())
			.anyMatch((other) -> other.isAssignableFrom(type));
	}

	private boolean counts(Throwable exception) {
		return (exception.getClass() == this.typeThatCounts || countsByType(exception))
				&& !this.ignoreException.test(exception);
	}

	private boolean countsByType(Throwable exception) {
		if ((isAny(CANCELLATIONS, exception) && !isTimeout(exception.getClass()))
				|| isAny(this.ignoreExceptions, exception)
				|| !(this.recordExceptions.isEmpty() || isAny(this.recordExceptions, exception))) {
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
