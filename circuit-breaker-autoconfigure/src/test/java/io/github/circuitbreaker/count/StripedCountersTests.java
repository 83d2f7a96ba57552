package io.github.circuitbreaker.count;

import java.util.ArrayList;
import java.util.List;

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

}
