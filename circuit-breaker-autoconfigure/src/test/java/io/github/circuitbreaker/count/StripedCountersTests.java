package io.github.circuitbreaker.count;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.circuitbreaker.count.StripedCounters.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StripedCountersTests {

	@Test
	void outcomesAreCountedApart() {
		StripedCounters counts = new StripedCounters();
		for (Outcome outcome : Outcome.values()) {
			for (int i = 0; i <= outcome.ordinal(); i++) {
				counts.increment(outcome);
			}
		}
		assertThat(Outcome.values())
			.allSatisfy((outcome) -> assertThat(counts.sum(outcome)).isEqualTo(outcome.ordinal() + 1));
	}

	/**
	 * Uses more threads than there are stripes, so that some share one.
	 */
	@Test
	void noneIsLostWhenManyThreadsCount() throws InterruptedException {
		StripedCounters counts = new StripedCounters();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			Thread thread = new Thread(() -> {
				for (int j = 0; j < 20_000; j++) {
					counts.increment(Outcome.SUCCESSFUL);
				}
			});
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(counts.sum(Outcome.SUCCESSFUL)).isEqualTo(64 * 20_000);
	}

	/**
	 * Lets two threads be the first at the same time, again and again.
	 */
	@Test
	void noneIsLostWhenTheFirstThreadsMeet() throws Exception {
		List<StripedCounters> all = Stream.generate(StripedCounters::new).limit(20_000).toList();
		AtomicInteger arrived = new AtomicInteger();
		WindowedCounterTests.atTheSameTime(2, () -> {
			int both = 0;
			for (StripedCounters counts : all) {
				arrived.incrementAndGet();
				both += 2;
				while (arrived.get() < both) {
					Thread.onSpinWait();
				}
				counts.increment(Outcome.FAILED);
			}
		});
		assertThat(all).allSatisfy((counts) -> assertThat(counts.sum(Outcome.FAILED)).isEqualTo(2));
	}

}
