package io.github.circuitbreaker.count;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.count.FailureCounter.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for the counts and limits that both kinds of windows share.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WindowedCounterTests {

	@ParameterizedTest
	@ValueSource(strings = { "64", "1h" })
	void countsAreExactWhenThreadsHaveCountedAtTheSameTime(String window) throws Exception {
		Limits limits = new Limits(64, 0, 1);
		WindowedCounter failures = window.equals("64") ? new CallWindow(64, limits)
				: new TimeWindow(TimeUnit.HOURS.toNanos(1), window, limits, () -> 0);
		int threads = 4;
		atTheSameTime(threads, () -> {
			for (int j = 0; j < 15; j++) {
				failures.countFailure();
			}
			for (int j = 0; j < 100_000; j++) {
				failures.countSuccess();
			}
		});
		assertThat(failures.count()).isEqualTo(window.equals("64") ? WindowedCounter.pack(0, 64)
				: WindowedCounter.pack(threads * 15, threads * 100_015));
	}

	@Test
	void moreCallsThanCanBeCountedDoNotHideFailures() {
		long most = WindowedCounter.pack(0, Integer.MAX_VALUE + 10L);
		assertThat(WindowedCounter.calls(most)).isEqualTo(Integer.MAX_VALUE);
		assertThat(WindowedCounter.failures(most)).isZero();
		assertThat(WindowedCounter.failures(WindowedCounter.pack(3, 1L << 40))).isEqualTo(3);
		long share = WindowedCounter.pack(1_290_000_000L, 4_300_000_000L);
		assertThat((double) WindowedCounter.failures(share) / WindowedCounter.calls(share)).isCloseTo(0.3,
				within(1e-6));
	}

	@Test
	void rateThatIsExactlyTheThresholdIsNotMissedByRounding() {
		assertThat(new Limits(0, 4.4, 1).areReachedBy(33, 750)).isTrue();
		assertThat(new Limits(0, 4.4, 1).areReachedBy(32, 750)).isFalse();
	}

	static void atTheSameTime(int threads, Runnable task) throws Exception {
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				futures.add(executor.submit(() -> {
					start.await();
					task.run();
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}
