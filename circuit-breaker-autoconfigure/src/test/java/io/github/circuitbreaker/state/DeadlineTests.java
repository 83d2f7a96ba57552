package io.github.circuitbreaker.state;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlineTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0ms", "PT30S, 30s", "PT12.4S, 12.4s", "PT12.4000001S, 12.401s", "PT0.25S, 250ms",
			"PT0.000000001S, 0.001ms", "PT0.9999999S, 1000ms", "PT1M30S, 90s", "PT100S, 100s" })
	void formats(Duration duration, String text) {
		assertThat(Deadline.format(duration)).isEqualTo(text);
	}

}
