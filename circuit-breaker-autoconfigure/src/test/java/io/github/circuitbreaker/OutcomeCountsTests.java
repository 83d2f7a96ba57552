package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.List;

import io.github.circuitbreaker.OutcomeCounts.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeCountsTests {

	@Test
	void outcomesAreCountedApart() {
		OutcomeCounts counts = new OutcomeCounts();
		for (Outcome outcome : Outcome.values()) {
			for (int i = 0; i <= outcome.ordinal(); i++) {
				counts.increment(outcome);
			}
		}
		assertThat(Outcome.values())
			.allSatisfy((outcome) -> assertThat(counts.sum(outcome)).isEqualTo(outcome.ordinal() + 1));
	}

	/**
	 * More threads than there are stripes, so that some share one.
	 */
	@Test
	void noneIsLostWhenManyThreadsCount() throws InterruptedException {
		OutcomeCounts counts = new OutcomeCounts();
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
