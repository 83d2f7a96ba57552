package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;

import static org.awaitility.Awaitility.await;

/**
 * A server with a replica, and three Sentinels that have the replica take over when two
 * of them miss the server.
 */
final class SentinelGroup implements AutoCloseable {

	static final String NAME = "breakers";

	private static final Duration LONG = Duration.ofMinutes(1);

	private final RedisProcess first = RedisProcess.start();

	private final RedisProcess second = RedisProcess.start("--replicaof", "127.0.0.1",
			String.valueOf(this.first.port()));

	private final List<RedisProcess> sentinels;

	SentinelGroup() {
		// They ask only once in ten seconds which replicas there are.
		await().atMost(LONG).until(() -> this.first.command("INFO", "replication").contains("state=online"));
		this.sentinels = IntStream.range(0, 3).mapToObj((i) -> startSentinel()).toList();
		awaitPrimary(this.first, this.sentinels);
	}

	private RedisProcess startSentinel() {
		return RedisProcess.startSentinel("sentinel monitor %s 127.0.0.1 %d 2".formatted(NAME, this.first.port()),
				"sentinel down-after-milliseconds %s 2000".formatted(NAME),
				"sentinel failover-timeout %s 5000".formatted(NAME));
	}

	private static void awaitPrimary(RedisProcess server, List<RedisProcess> sentinels) {
		String told = "status=ok,address=127.0.0.1:%d,slaves=1,sentinels=3".formatted(server.port());
		await().atMost(LONG)
			.until(() -> sentinels.stream()
				.allMatch((sentinel) -> sentinel.command("INFO", "sentinel").contains(told)));
	}

	/**
	 * Returns the one that is the primary at first.
	 */
	RedisProcess first() {
		return this.first;
	}

	/**
	 * Returns the one that takes over.
	 */
	RedisProcess second() {
		return this.second;
	}

	/**
	 * Returns the Sentinel that is asked before the others.
	 */
	RedisProcess firstSentinel() {
		return this.sentinels.get(0);
	}

	List<RedisProcess> sentinels() {
		return this.sentinels;
	}

	/**
	 * Returns what has an application use it.
	 */
	String[] properties(String... others) {
		String nodes = String.join(",",
				this.sentinels.stream().map((sentinel) -> "127.0.0.1:" + sentinel.port()).toList());
		return Stream
			.concat(Stream.of("spring.data.redis.sentinel.master=" + NAME, "spring.data.redis.sentinel.nodes=" + nodes),
					Stream.of(others))
			.toArray(String[]::new);
	}

	/**
	 * Waits until the replica has all that there is.
	 */
	void awaitReplicated() {
		await().until(() -> this.first.command("WAIT", "1", "1000").contains(":1"));
	}

	/**
	 * Waits until all Sentinels know it but the first, which may be unable to.
	 */
	void awaitFailover() {
		awaitPrimary(this.second, this.sentinels.subList(1, 3));
	}

	/**
	 * Waits until the one that was the primary at first does what it is told to.
	 */
	void awaitDemotion() {
		await().atMost(LONG)
			.until(() -> this.first.command("INFO", "replication").contains("master_port:" + this.second.port()));
	}

	@Override
	public void close() {
		Closing.all(() -> Closing.all(this.sentinels), this.second, this.first);
	}

}
