package io.github.circuitbreaker.fleet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Listening, on a connection that is treated badly.
 */
@Tag("thorough")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RedisConnectionsTests {

	private static final byte[] CHANNEL = "news".getBytes(UTF_8);

	private final RedisProcess redis = RedisProcess.start();

	private final RedisConnections connections = new RedisConnections(
			new LettuceConnectionFactory("127.0.0.1", this.redis.port()));

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		Closing.all(this.connections::close, this.redis);
	}

	private void listen() {
		this.connections.subscribe(CHANNEL, (message) -> this.heard.add(new String(message, UTF_8)));
	}

	private String listening() {
		return this.redis.command("CLIENT", "LIST", "TYPE", "pubsub").replaceAll("(?s).*?(id=\\d+ addr=\\S+).*", "$1");
	}

	private void say(String message) {
		try (RedisConnection connection = this.connections.get()) {
			connection.publish(CHANNEL, message.getBytes(UTF_8));
		}
	}

	@Test
	void listensAgainOnTheSameConnectionAndHearsAllOnce() {
		listen();
		String before = listening();
		listen();
		assertThat(listening()).startsWith("id=").isEqualTo(before);
		say("first");
		say("second");
		await().until(() -> this.heard.size() >= 2);
		assertThat(this.heard).containsExactly("first", "second");
	}

	@Test
	void whoListensAgainFindsOutThatTheConnectionWasCut() {
		listen();
		this.redis.command("CLIENT", "KILL", "TYPE", "pubsub");
		await().untilAsserted(() -> assertThatException().isThrownBy(this::listen));
		this.connections.reset();
		listen();
		say("again");
		await().until(() -> this.heard.equals(List.of("again")));
	}

	@Test
	void whoListensAgainFindsOutThatTheConnectionHasFallenSilent() {
		listen();
		this.redis.hang();
		assertThatException().isThrownBy(this::listen);
		this.redis.goOn();
		this.connections.reset();
		listen();
		say("again");
		await().until(() -> this.heard.equals(List.of("again")));
	}

}
