package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.time.Instant;

import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetViewTests {

	/** About to wrap round. */
	private static final long START = Long.MAX_VALUE - 50;

	private long now = START;

	private final FleetView view = new FleetView(new TimeSource() {

		@Override
		public long nanoTime() {
			return FleetViewTests.this.now;
		}

		@Override
		public Instant now() {
			return Instant.EPOCH;
		}

	}, Duration.ofNanos(100));

	private void heard(int instances, long at) {
		this.now = START + at;
		this.view.heard(instances, this.now);
	}

	@Test
	void moreCountAtOnce() {
		heard(3, 0);
		heard(5, 0);
		assertThat(this.view.liveInstances()).isEqualTo(5);
	}

	@Test
	void fewerCountWhenTheyHaveBeenFewerForAWhile() {
		heard(5, 0);
		heard(1, 10);
		heard(1, 110);
		assertThat(this.view.liveInstances()).isEqualTo(5);
		heard(2, 111);
		assertThat(this.view.liveInstances()).isEqualTo(2);
		heard(1, 211);
		assertThat(this.view.liveInstances()).isEqualTo(2);
	}

	@Test
	void firstThatComeBackAfterALongTimeAreNotAll() {
		heard(40, 0);
		heard(2, 10_000);
		assertThat(this.view.liveInstances()).isEqualTo(40);
		heard(39, 10_050);
		heard(40, 10_090);
		heard(39, 10_150);
		assertThat(this.view.liveInstances()).isEqualTo(40);
	}

	@Test
	void firstThatComeBackAreNotAllAlthoughOneHadLeftBefore() {
		heard(40, 0);
		heard(39, 10);
		heard(2, 10_000);
		assertThat(this.view.liveInstances()).isEqualTo(40);
		heard(39, 10_100);
		heard(39, 10_101);
		assertThat(this.view.liveInstances()).isEqualTo(39);
	}

	@Test
	void isLostWithoutARecentAnswer() {
		assertThat(this.view.isLost()).isTrue();
		assertThat(this.view.age()).isNull();
		heard(2, 0);
		this.now = START + 100;
		assertThat(this.view.isLost()).isFalse();
		assertThat(this.view.isAlone()).isFalse();
		assertThat(this.view.age()).isEqualTo(Duration.ofNanos(100));
		this.now = START + 101;
		assertThat(this.view.isLost()).isTrue();
		assertThat(this.view.isAlone()).isTrue();
	}

	@Test
	void isAloneWithoutOthers() {
		heard(1, 0);
		assertThat(this.view.isLost()).isFalse();
		assertThat(this.view.isAlone()).isTrue();
	}

}
