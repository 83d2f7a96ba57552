package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The fallbacks of one method, of which the one is called that is the most specific for
 * what the call has failed with, as {@code catch} would choose.
 */
final class Fallbacks {

	static final Fallbacks NONE = new Fallbacks(List.of());

	private final List<Fallback> mostSpecificFirst;

	/**
	 * Creates the fallbacks.
	 * @param fallbacks no two of them for the same type of failure
	 */
	Fallbacks(List<Fallback> fallbacks) {
		this.mostSpecificFirst = fallbacks.stream()
			.sorted(Comparator.comparingInt((Fallback fallback) -> depth(fallback.failureType())).reversed())
			.toList();
	}

	List<Method> methods() {
		return this.mostSpecificFirst.stream().map(Fallback::method).toList();
	}

	/** The deeper of two classes that match the same exception is the more specific. */
	private static int depth(@Nullable Class<?> type) {
		return (type != null) ? 1 + depth(type.getSuperclass()) : 0;
	}

	/**
	 * Finds the fallback for a failure.
	 * @param failure what the call has failed with
	 * @return the fallback, or {@code null} if there is none, as there never is for an
	 * {@link Error}
	 */
	@Nullable Fallback find(Throwable failure) {
		if (failure instanceof Error) {
			return null;
		}
		for (Fallback fallback : this.mostSpecificFirst) {
			if (fallback.failureType().isInstance(failure)) {
				return fallback;
			}
		}
		return null;
	}

}
