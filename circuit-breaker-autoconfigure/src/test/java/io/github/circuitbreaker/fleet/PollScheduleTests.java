package io.github.circuitbreaker.fleet;

import java.time.Duration;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PollScheduleTests {

	/** So that it comes round to zero. */
	private static final long START = Long.MAX_VALUE;

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private static PollSchedule schedule(Duration interval) {
		PollSchedule schedule = new PollSchedule(interval);
		schedule.start(START);
		return schedule;
	}

	@RepeatedTest(20)
	void isDueAtOnceAndThenOncePerInterval() {
		PollSchedule schedule = schedule(Duration.ofSeconds(1));
		assertThat(schedule.isDue(START)).isTrue();
		schedule.polled(START);
		assertThat(schedule.isDue(START)).isFalse();
		assertThat(schedule.untilDue(START)).isBetween(SECOND * 4 / 5, SECOND * 6 / 5);
		assertThat(schedule.isDue(START + SECOND * 6 / 5)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "PT0.1S, PT0.1S", "PT1S, PT0.1S", "PT1M, PT6S" })
	void isAllowedEarlierButNotSoon(Duration interval, Duration pause) {
		PollSchedule schedule = schedule(interval);
		assertThat(schedule.untilAllowed(START)).isZero();
		schedule.polled(START);
		assertThat(schedule.untilAllowed(START)).isEqualTo(pause.toNanos());
		assertThat(schedule.untilAllowed(START + pause.toNanos())).isZero();
	}

	@Test
	void earlyPollsDoNotPutOffTheOneThatIsDue() {
		PollSchedule schedule = schedule(Duration.ofSeconds(1));
		schedule.polled(START);
		long due = START + schedule.untilDue(START);
		for (long now = START; now - due < 0; now += SECOND / 10) {
			schedule.polled(now);
			assertThat(now + schedule.untilDue(now)).isEqualTo(due);
		}
		assertThat(schedule.isDue(due)).isTrue();
	}

	@Test
	void canBeHurried() {
		PollSchedule schedule = schedule(Duration.ofSeconds(1));
		schedule.hurry(START);
		assertThat(schedule.isDue(START)).isTrue();
		schedule.polled(START);
		schedule.hurry(START);
		assertThat(schedule.untilDue(START)).isEqualTo(SECOND / 10);
	}

}
