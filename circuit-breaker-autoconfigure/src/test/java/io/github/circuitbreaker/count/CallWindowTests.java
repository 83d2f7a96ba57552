package io.github.circuitbreaker.count;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
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

/**
 * Tests for a window of calls, alone and with threads that are overtaken.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CallWindowTests {

	private static final Limits NONE = new Limits(Integer.MAX_VALUE, 0, 1);

	@Test
	void windowOfCallsAgreesWithAListOfTheLastCalls() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int size : new int[] { 1, 2, 3, 7, 64, 100 }) {
			CallWindow window = new CallWindow(size, NONE);
			Deque<Boolean> model = new ArrayDeque<>();
			for (int i = 0; i < 1_000; i++) {
				boolean failure = random.nextInt(3) == 0;
				model.add(failure);
				if (model.size() > size) {
					model.remove();
				}
				long counts = failure ? window.countFailure() : window.countSuccess();
				int failures = (int) model.stream().filter(Boolean::booleanValue).count();
				assertThat(counts).as("seed %d, size %d, call %d", seed, size, i)
					.isEqualTo(WindowedCounter.pack(failures, model.size()));
				assertThat(window.count()).isEqualTo(counts);
			}
		}
	}

	@Test
	void callThatIsOvertakenIsJudgedTogetherWithThoseThatOvertookIt() {
		CallWindow window = new CallWindow(20, new Limits(0, 50, 10));
		for (int i = 0; i < 4; i++) {
			window.countFailure();
			window.countSuccess();
		}
		long failure = window.nextPosition();
		window.countSuccess();
		assertThat(window.count(failure, CallWindow.FAILURE)).isEqualTo(WindowedCounter.pack(5, 10));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 64, 100, 999_999, 1_000_000 })
	void placeIsTheRemainderOfThePosition(int size) {
		CallWindow window = new CallWindow(size, NONE);
		Random random = new Random(size);
		for (int i = 0; i < 10_000; i++) {
			long position = random.nextLong() >>> 2 + random.nextInt(60);
			long multiple = position / size * size;
			assertThat(window.place(position)).as("position %d", position).isEqualTo((int) (position % size));
			assertThat(window.place(multiple)).as("position %d", multiple).isZero();
			assertThat(window.place(multiple + size - 1)).as("position %d", multiple + size - 1).isEqualTo(size - 1);
		}
	}

	/**
	 * Delays a thread while it counts a call, until others have filled a whole window.
	 */
	@Test
	void callThatIsOvertakenByAWholeWindowIsForgotten() {
		CallWindow window = new CallWindow(3, new Limits(2, 0, 1));
		long late = window.nextPosition();
		window.failure();
		window.success();
		window.success();
		// The last success is now in the place of the late call.
		assertThat(WindowedCounter.failures(window.count(late, CallWindow.FAILURE))).isOne();
		assertThat(window.count()).isEqualTo(WindowedCounter.pack(1, 3));
		window.success();
		assertThat(window.current().failures()).isZero();
		assertThat(window.failure()).isFalse();
		assertThat(window.failure()).isTrue();
	}

	/**
	 * Like the test above, but the place of the late call now contains a failure.
	 */
	@Test
	void callThatIsLateDoesNotHideAFailure() {
		CallWindow window = new CallWindow(2, new Limits(2, 0, 1));
		long late = window.nextPosition();
		window.success();
		window.failure();
		window.count(late, CallWindow.SUCCESS);
		assertThat(window.current().failures()).isOne();
		assertThat(window.failure()).isTrue();
	}

	/**
	 * Delays a thread while it counts a call. The place for its call still contains one
	 * that has left the window and must not be counted.
	 */
	@Test
	void placeThatIsAboutToBeTakenIsEmpty() {
		CallWindow window = new CallWindow(2, new Limits(2, 0, 1));
		window.failure();
		window.success();
		long late = window.nextPosition();
		assertThat(window.failure()).isFalse();
		assertThat(window.current().failures()).isOne();
		window.count(late, CallWindow.SUCCESS);
		assertThat(window.current().failures()).isOne();
		assertThat(window.failure()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 64 })
	void runningCountIsExactWhenThreadsHaveCountedAtTheSameTime(int size) throws Exception {
		CallWindow window = new CallWindow(size, NONE);
		WindowedCounterTests.atTheSameTime(4, () -> {
			for (int j = 0; j < 200_000; j++) {
				window.countFailure();
				window.countSuccess();
			}
		});
		assertThat(window.countFailure()).isEqualTo(window.count());
	}

	@Test
	void callsThatInNoOrderReachTheThresholdDoNotOpen() throws Exception {
		CallWindow failures = new CallWindow(2, new Limits(2, 0, 1));
		int threads = 4;
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<Boolean>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				boolean failing = i == 0;
				futures.add(executor.submit(() -> {
					start.await();
					boolean tripped = false;
					for (int j = 0; j < 200_000; j++) {
						// This thread alone fills the window between two failures.
						tripped |= failing && failures.failure();
						tripped |= failures.success() | failures.success();
					}
					return tripped;
				}));
			}
			for (Future<Boolean> future : futures) {
				assertThat(future.get()).isFalse();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}
