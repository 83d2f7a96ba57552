package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.fixtures.RedisProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What the other tests rely on if their servers do not start.
 */
@Tag("thorough")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RedisProcessTests {

	@Test
	void serverThatEndsAtOnceIsNotWaitedFor() {
		assertThatIllegalStateException().isThrownBy(() -> RedisProcess.start("--no-such-option", "1"))
			.withMessageContaining("no-such-option");
	}

	@Test
	void serverWhosePortIsTakenIsNotTakenForAnother() throws IOException {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.kill();
			try (ServerSocket other = new ServerSocket(redis.port(), 1, InetAddress.getLoopbackAddress())) {
				assertThat(other.isBound()).isTrue();
				assertThatIllegalStateException().isThrownBy(redis::restart).withMessageContaining("in use");
			}
			redis.restart();
			assertThat(redis.command("PING")).contains("PONG");
		}
	}

}
