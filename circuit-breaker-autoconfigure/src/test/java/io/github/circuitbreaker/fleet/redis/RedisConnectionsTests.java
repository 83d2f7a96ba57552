package io.github.circuitbreaker.fleet.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Listening, on a connection that is treated badly.
 */
@Tag("thorough")
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RedisConnectionsTests {

	private static final String CHANNEL = "news";

	private final RedisProcess redis = RedisProcess.start();

	private final RedisConnections connections = new RedisConnections(
			new LettuceConnectionFactory("127.0.0.1", this.redis.port()));

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		Closing.all(this.connections::close, this.redis);
	}

	private void listen() {
		this.connections.subscribe(CHANNEL, this.heard::add);
	}

	private String listening() {
		return this.redis.command("CLIENT", "LIST", "TYPE", "pubsub").replaceAll("(?s).*?(id=\\d+ addr=\\S+).*", "$1");
	}

	private void say(String message) {
		this.connections.template().convertAndSend(CHANNEL, message);
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
