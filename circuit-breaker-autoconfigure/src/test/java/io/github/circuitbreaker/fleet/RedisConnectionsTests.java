package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances whose server cuts some of their connections.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisConnectionsTests {

	private static final String CHANNEL = new String(new RedisKeys("shop").channel(), UTF_8);

	private final RedisProcess redis = RedisProcess.start();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.redis);
	}

	private void awaitAllListen() {
		await().until(() -> this.redis.command("PUBSUB", "NUMSUB", CHANNEL).endsWith(":3\r\n"));
	}

	@Test
	void whoDoesNotHearTheNewsAnyLongerListensAnew() {
		this.fleet = new TestFleet(this.redis, 3);
		awaitAllListen();
		assertThat(this.redis.command("CLIENT", "KILL", "TYPE", "pubsub")).contains(":3");
		awaitAllListen();
	}

}
