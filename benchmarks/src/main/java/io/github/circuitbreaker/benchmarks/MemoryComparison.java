package io.github.circuitbreaker.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;

/**
 * Measures the memory of one circuit breaker, and of each of many that share their
 * settings, once each has made a few calls on the same thread. Prints a table.
 * <p>
 * The memory is the growth of all live objects, which the JVM counts to the byte.
 */
public final class MemoryComparison {

	private static final int MANY = 100_000;

	private static final int ROUNDS = 9;

	private static final int CALLS = 10;

	private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

	private MemoryComparison() {
	}

	/**
	 * Measures all kinds of circuit breakers.
	 * @param args none
	 */
	public static void main(String[] args) throws JMException {
		System.out.printf("JDK %s, %d processors%n", Runtime.version(), Runtime.getRuntime().availableProcessors());
		System.out.println("| bytes of a circuit breaker | 1 | each of 100,000 |");
		System.out.println("|---|---:|---:|");
		print("failures in a row", used(CircuitBreakerConfig.builder().build()));
		print("window of 100 calls", used(withWindow("100")));
		print("window of 10 s", used(withWindow("10s")));
		// The nearest to failures in a row: as many calls of which all fail.
		print("Resilience4j, window of 3 calls", resilience4j(SlidingWindowType.COUNT_BASED, 3));
		print("Resilience4j, window of 100 calls", resilience4j(SlidingWindowType.COUNT_BASED, 100));
		print("Resilience4j, window of 10 s", resilience4j(SlidingWindowType.TIME_BASED, 10));
	}

	private static CircuitBreakerConfig withWindow(String window) {
		return CircuitBreakerConfig.builder().window(Window.of(window)).failureRateThreshold(50).build();
	}

	private static IntFunction<Object> used(CircuitBreakerConfig config) {
		return (i) -> {
			CircuitBreaker circuitBreaker = CircuitBreaker.of("name" + i, config);
			use(circuitBreaker::call);
			return circuitBreaker;
		};
	}

	private static IntFunction<Object> resilience4j(SlidingWindowType type, int size) {
		io.github.resilience4j.circuitbreaker.CircuitBreakerConfig config = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig
			.custom()
			.slidingWindowType(type)
			.slidingWindowSize(size)
			.build();
		return (i) -> {
			io.github.resilience4j.circuitbreaker.CircuitBreaker circuitBreaker = io.github.resilience4j.circuitbreaker.CircuitBreaker
				.of("name" + i, config);
			use((call) -> circuitBreaker.executeSupplier(call::get));
			return circuitBreaker;
		};
	}

	private static void use(Protected circuitBreaker) {
		for (int i = 0; i < CALLS; i++) {
			circuitBreaker.call(() -> "");
		}
		try {
			circuitBreaker.call(() -> {
				throw new Rejection();
			});
		}
		catch (Rejection ex) {
			// As expected.
		}
	}

	private static void print(String what, IntFunction<Object> circuitBreakers) throws JMException {
		measure(circuitBreakers, 1);
		long[] one = new long[ROUNDS];
		for (int i = 0; i < ROUNDS; i++) {
			one[i] = measure(circuitBreakers, 1);
		}
		Arrays.sort(one);
		System.out.printf(Locale.ROOT, "| %s | %,d | %,d |%n", what, one[ROUNDS / 2],
				measure(circuitBreakers, MANY) / MANY);
	}

	private static long measure(IntFunction<Object> circuitBreakers, int number) throws JMException {
		List<Object> kept = new ArrayList<>(number);
		long before = liveBytes();
		for (int i = 0; i < number; i++) {
			kept.add(circuitBreakers.apply(i));
		}
		long after = liveBytes();
		kept.clear();
		return after - before;
	}

	private static long liveBytes() throws JMException {
		Object histogram = ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		Matcher total = TOTAL.matcher(histogram.toString());
		if (!total.find()) {
			throw new IllegalStateException("No total in the histogram");
		}
		return Long.parseLong(total.group(1));
	}

	/**
	 * A circuit breaker of either library.
	 */
	private interface Protected {

		Object call(CheckedSupplier<Object, RuntimeException> call);

	}

}
