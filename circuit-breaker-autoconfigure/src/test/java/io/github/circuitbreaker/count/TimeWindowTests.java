package io.github.circuitbreaker.count;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.SpinBarrier;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.count.FailureCounter.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a window of time: alone, at the edges of its slices, and with threads that
 * are late.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TimeWindowTests {

	private static final Limits NONE = new Limits(Integer.MAX_VALUE, 0, 1);

	private static final int THREADS = 3;

	private static final int ROUNDS = 20_000;

	private static final Duration SLICE = Duration.ofNanos(10);

	private static final Duration LENGTH = SLICE.multipliedBy(20);

	private final ManualTimeSource time = new ManualTimeSource();

	private static TimeWindow window(Duration length, Limits limits, TimeSource time) {
		return new TimeWindow(TimeUnit.NANOSECONDS.convert(length), length.toString(), limits, time::nanoTime);
	}

	@ParameterizedTest
	@CsvSource({ "0, 50, 10", "0, 100, 1", "0, 34, 7", "9, 0, 1", "9, 60, 5" })
	void agreesWithAListOfTheCallsInItsSlices(int threshold, double rate, int minimumCalls) {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Limits limits = new Limits(threshold, rate, minimumCalls);
		TimeWindow window = window(LENGTH, limits, this.time);
		List<Call> calls = new ArrayList<>();
		long now = 0;
		long begin = 0;
		for (int i = 0; i < 20_000; i++) {
			int step = random.nextInt((random.nextInt(30) == 0) ? 1_000 : 15);
			this.time.advance(Duration.ofNanos(step));
			now += step;
			boolean failure = random.nextInt(4) == 0;
			calls.add(new Call((now - begin) / 10, failure));
			long oldest = (now - begin) / 10 - 19;
			calls.removeIf((call) -> call.slice() < oldest);
			int failures = (int) calls.stream().filter(Call::failure).count();
			boolean tripped = failure ? window.failure() : window.success();
			assertThat(tripped).as("seed %d, call %d", seed, i).isEqualTo(limits.areReachedBy(failures, calls.size()));
			assertThat(window.current()).as("seed %d, call %d", seed, i)
				.isEqualTo(new FailureCounter.Counts(failures, calls.size()));
			if (tripped) {
				window = window(LENGTH, limits, this.time);
				calls.clear();
				begin = now;
			}
			else {
				assertThat(window.count()).as("seed %d, call %d", seed, i)
					.isEqualTo(WindowedCounter.pack(failures, calls.size()));
			}
		}
	}

	@Test
	void rateIsReachedByForgettingSuccesses() {
		TimeWindow window = window(LENGTH, new Limits(0, 50, 2), this.time);
		for (int i = 0; i < 5; i++) {
			assertThat(window.success()).isFalse();
		}
		this.time.advance(SLICE.multipliedBy(10));
		assertThat(window.failure()).isFalse();
		this.time.advance(SLICE.multipliedBy(10));
		assertThat(window.success()).isTrue();
	}

	@Test
	void nothingIsForgottenWhileTheClockStandsStill() {
		TimeWindow window = window(Duration.ofNanos(1), NONE, this.time);
		for (int i = 0; i < 1_000; i++) {
			window.countFailure();
			window.countSuccess();
		}
		assertThat(window.count()).isEqualTo(WindowedCounter.pack(1_000, 2_000));
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000_000 })
	void longestWindowForgetsNothing(long seconds) {
		TimeWindow window = window(Duration.ofSeconds(seconds), NONE, this.time);
		window.countFailure();
		this.time.advance(Duration.ofNanos(Long.MAX_VALUE / 20 * 19));
		window.countFailure();
		assertThat(window.count()).isEqualTo(WindowedCounter.pack(2, 2));
	}

	@Test
	void clockThatHasGoneBackBeforeTheBeginningCounts() {
		TimeWindow window = window(LENGTH, NONE, this.time);
		this.time.advance(Duration.ofNanos(-1));
		window.countFailure();
		this.time.advance(LENGTH);
		assertThat(window.count()).isEqualTo(WindowedCounter.pack(1, 1));
		this.time.advance(Duration.ofNanos(1));
		assertThat(window.count()).isEqualTo(WindowedCounter.NONE);
	}

	/**
	 * Delays a thread after it has read the clock, while others continue.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 19, 20, 63, 64, 65, 1L << 50 })
	void lateCallCountsWhereTheOthersAre(long slices) {
		SleepyTimeSource sleepy = new SleepyTimeSource();
		TimeWindow window = window(LENGTH, NONE, sleepy);
		window.countFailure();
		sleepy.fallAsleepAfterTheNextLook(() -> {
			this.time.advance(SLICE.multipliedBy(slices));
			window.countFailure();
		});
		window.countFailure();
		int old = (slices < 20) ? 1 : 0;
		assertThat(window.count()).isEqualTo(WindowedCounter.pack(old + 2, old + 2));
		this.time.advance(SLICE.multipliedBy(19));
		assertThat(window.count()).isEqualTo(WindowedCounter.pack((slices == 0) ? 3 : 2, (slices == 0) ? 3 : 2));
		this.time.advance(SLICE);
		assertThat(window.count()).isEqualTo(WindowedCounter.NONE);
	}

	/**
	 * Lets all threads arrive at the start of a slice, where the first one counts while
	 * others are still starting the slice.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 25 })
	void noCallOfANewSliceIsLostAndNoOldOneCountsAsNew(int step) throws Exception {
		TimeWindow window = window(LENGTH, NONE, this.time);
		List<Integer> counts = inRounds(window, () -> this.time.advance(SLICE.multipliedBy(step)), () -> {
		});
		int roundsInWindow = 19 / step + 1;
		for (int round = 0; round < ROUNDS; round++) {
			assertThat(counts.get(round)).as("after round %d", round)
				.isEqualTo(THREADS * Math.min(round, roundsInWindow));
		}
	}

	/**
	 * Gives each thread its own slice, so that a thread that starts one is overtaken.
	 */
	@Test
	void threadThatIsOvertakenDoesNotSetTheWindowBack() throws Exception {
		TimeWindow window = window(LENGTH, NONE, this.time);
		List<Integer> counts = inRounds(window, () -> {
		}, () -> this.time.advance(SLICE));
		// The twenty slices always contain the calls of six rounds, and possibly those of
		// a seventh.
		for (int round = 7; round < ROUNDS; round++) {
			assertThat(counts.get(round)).as("after round %d", round).isBetween(6 * THREADS, 7 * THREADS);
		}
	}

	/**
	 * Makes all threads count one failure in each round.
	 * @return the count after each round
	 */
	private List<Integer> inRounds(TimeWindow window, Runnable beforeTheRound, Runnable beforeTheCall)
			throws Exception {
		List<Integer> counts = new ArrayList<>();
		SpinBarrier barrier = new SpinBarrier(THREADS, () -> {
			counts.add(window.current().failures());
			beforeTheRound.run();
		});
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				futures.add(executor.submit(() -> {
					for (int round = 0; round < ROUNDS; round++) {
						barrier.await();
						beforeTheCall.run();
						window.countFailure();
					}
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
		return counts;
	}

	private record Call(long slice, boolean failure) {
	}

	/**
	 * A clock that can delay a thread after it has read the time.
	 */
	private final class SleepyTimeSource implements TimeSource {

		private Runnable meanwhile = () -> {
		};

		void fallAsleepAfterTheNextLook(Runnable meanwhile) {
			this.meanwhile = meanwhile;
		}

		@Override
		public long nanoTime() {
			long seen = TimeWindowTests.this.time.nanoTime();
			Runnable meanwhile = this.meanwhile;
			this.meanwhile = () -> {
			};
			meanwhile.run();
			return seen;
		}

		@Override
		public Instant now() {
			return TimeWindowTests.this.time.now();
		}

	}

}
