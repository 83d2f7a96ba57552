package io.github.circuitbreaker.walk;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import org.jspecify.annotations.Nullable;

import org.springframework.web.client.HttpClientErrorException;

/**
 * Compares settings, prints them as Java code, and simplifies them.
 */
final class Settings {

	private static final CircuitBreakerConfig DEFAULTS = CircuitBreakerConfig.builder().build();

	/** See {@link Ending#UNAVAILABLE} and {@link Ending#UNREADABLE}. */
	static final Predicate<Object> RECORD_RESULT = (result) -> {
		if (result.equals("unreadable")) {
			throw new IllegalStateException();
		}
		return result.equals("unavailable");
	};

	/** See {@link Ending#UNSUPPORTED} and {@link Ending#ARGUMENT}. */
	static final Predicate<Throwable> IGNORE_EXCEPTION = (exception) -> {
		if (exception instanceof IllegalArgumentException) {
			throw new IllegalStateException();
		}
		return exception instanceof UnsupportedOperationException;
	};

	/** See {@link Ending#OVERLOADED} and {@link Ending#ARGUMENT}. */
	static final Function<Throwable, @Nullable Duration> RETRY_AFTER = (failure) -> {
		if (failure instanceof IllegalArgumentException) {
			throw new IllegalStateException();
		}
		return (failure instanceof HttpClientErrorException response && response.getStatusCode().value() == 429)
				? Duration.ofNanos(50_000_000) : null;
	};

	private Settings() {
	}

	static CircuitBreakerConfig.Builder settings() {
		return CircuitBreakerConfig.builder();
	}

	/**
	 * Returns a duration in nanoseconds, at most {@link Long#MAX_VALUE}.
	 */
	static long nanos(Duration duration) {
		Duration most = Duration.ofNanos(Long.MAX_VALUE);
		return ((duration.compareTo(most) < 0) ? duration : most).toNanos();
	}

	/**
	 * Returns whether a change between two settings does not affect how long a circuit
	 * stays open.
	 */
	static boolean haveSameOpenTimes(CircuitBreakerConfig these, CircuitBreakerConfig those) {
		return nanos(these.recoveryTimeout()) == nanos(those.recoveryTimeout())
				&& nanosOrMost(these.recoveryTimeoutMax()) == nanosOrMost(those.recoveryTimeoutMax())
				&& these.recoveryMultiplier() == those.recoveryMultiplier()
				&& these.recoveryJitter() == those.recoveryJitter();
	}

	private static long nanosOrMost(@Nullable Duration duration) {
		return (duration != null) ? nanos(duration) : Long.MAX_VALUE;
	}

	/**
	 * Returns variants of settings with more default values.
	 */
	static Stream<CircuitBreakerConfig> simpler(CircuitBreakerConfig config) {
		int[] changed = IntStream.range(0, components().length)
			.filter((i) -> !isDefault(components()[i], config))
			.toArray();
		Stream<CircuitBreakerConfig> simplest = (changed.length > 1) ? Stream.of(settings().failureThreshold(1).build())
				: Stream.empty();
		Stream<CircuitBreakerConfig> less = Arrays.stream(changed)
			.mapToObj((i) -> withDefault(config, i))
			.flatMap(Stream::ofNullable);
		return Stream.concat(simplest, less);
	}

	/**
	 * Returns settings with one value replaced by its default, or {@code null} if it
	 * contradicts another.
	 */
	private static @Nullable CircuitBreakerConfig withDefault(CircuitBreakerConfig config, int index) {
		RecordComponent[] components = components();
		Object[] values = IntStream.range(0, components.length)
			.mapToObj((i) -> value(components[i], (i != index) ? config : DEFAULTS))
			.toArray();
		try {
			Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
			Constructor<CircuitBreakerConfig> constructor = CircuitBreakerConfig.class.getConstructor(types);
			return constructor.newInstance(values);
		}
		catch (InvocationTargetException ex) {
			return null;
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the Java code of settings, which calls a method of the same name for each
	 * value.
	 */
	static String show(CircuitBreakerConfig config) {
		return Arrays.stream(components())
			.filter((component) -> !isDefault(component, config))
			// Setting only a rate implies a threshold of zero.
			.filter((component) -> !Objects.equals(value(component, config), 0))
			.map((component) -> "." + component.getName() + "(" + show(value(component, config)) + ")")
			.collect(Collectors.joining("", "settings()", ""));
	}

	private static String show(@Nullable Object value) {
		if (value instanceof Duration duration) {
			return (nanos(duration) == Long.MAX_VALUE) ? "Duration.ofSeconds(%dL)".formatted(duration.getSeconds())
					: "Duration.ofNanos(%dL)".formatted(duration.toNanos());
		}
		if (value instanceof Window window) {
			return (window.calls() > 0) ? "Window.ofCalls(%d)".formatted(window.calls())
					: "Window.ofTime(%s)".formatted(show(window.time()));
		}
		if (value instanceof List<?> types) {
			return types.stream()
				.map((type) -> ((Class<?>) type).getSimpleName() + ".class")
				.collect(Collectors.joining(", "));
		}
		if (value == RECORD_RESULT) {
			return "Settings.RECORD_RESULT";
		}
		if (value == RETRY_AFTER) {
			return "Settings.RETRY_AFTER";
		}
		return (value == IGNORE_EXCEPTION) ? "Settings.IGNORE_EXCEPTION" : String.valueOf(value);
	}

	private static RecordComponent[] components() {
		return CircuitBreakerConfig.class.getRecordComponents();
	}

	private static boolean isDefault(RecordComponent component, CircuitBreakerConfig config) {
		return Objects.equals(value(component, config), value(component, DEFAULTS));
	}

	private static @Nullable Object value(RecordComponent component, CircuitBreakerConfig config) {
		try {
			return component.getAccessor().invoke(config);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
