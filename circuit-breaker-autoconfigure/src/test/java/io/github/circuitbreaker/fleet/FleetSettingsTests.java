package io.github.circuitbreaker.fleet;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FleetSettingsTests {

	@ParameterizedTest
	@CsvSource({ "0.5, 0, 2", "0.5, 1, 2", "0.5, 2, 2", "0.5, 3, 2", "0.5, 4, 2", "0.5, 5, 3", "0.1, 30, 3",
			"0.1, 31, 4", "1, 40, 40", "0.000001, 1000, 2" })
	void quorumIsRoundedUpAndNeverOneAlone(double quorum, int instances, int votes) {
		FleetSettings settings = new FleetSettings(quorum, Duration.ofSeconds(3), Duration.ofSeconds(1));
		assertThat(settings.votesNeeded(instances)).isEqualTo(votes);
	}

}
