package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A failure and the recovery from it, as three instances at a real server go through
 * them.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FleetJourneyTests {

	@Test
	void quorumOpensAllAndOneTrialClosesAll() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				TestFleet fleet = new TestFleet(redis, 3, "recovery-timeout=300ms", "fleet.stale-after=1m")) {
			fleet.open();
			await().until(() -> fleet.all().stream().anyMatch(FleetInstance::call));
			fleet.awaitState(State.CLOSED);
			fleet.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
			fleet.awaitState(State.FORCED_OPEN);
			assertThat(fleet.all()).noneMatch(FleetInstance::call);
		}
	}

}
