package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;

import static org.awaitility.Awaitility.await;

/**
 * A cluster of three servers, each with a third of the slots, and of replicas if there
 * are to be.
 */
final class RedisCluster implements AutoCloseable {

	private static final int SLOTS = 16384;

	private static final int PRIMARIES = 3;

	private static final Duration LONG = Duration.ofMinutes(1);

	private final List<RedisProcess> servers = new ArrayList<>();

	private final String[] options;

	/**
	 * Starts it.
	 * @param options further options of all its servers
	 */
	RedisCluster(String... options) {
		this.options = Stream.concat(Stream.of("--cluster-enabled", "yes"), Stream.of(options)).toArray(String[]::new);
		try {
			for (int i = 0; i < PRIMARIES; i++) {
				int index = i;
				add().command(Stream
					.concat(Stream.of("CLUSTER", "ADDSLOTS"),
							IntStream.range(0, SLOTS).filter((slot) -> owner(slot) == index).mapToObj(String::valueOf))
					.toArray(String[]::new));
			}
			awaitWhole();
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	/**
	 * By turns, as the names in the tests are much alike.
	 */
	private static int owner(int slot) {
		return slot / 100 % PRIMARIES;
	}

	private RedisProcess add() {
		RedisProcess added = RedisProcess.start(this.options);
		this.servers.add(added);
		added.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(this.servers.get(0).port()));
		return added;
	}

	/**
	 * Waits until all are there and know it.
	 */
	void awaitWhole() {
		String known = "cluster_known_nodes:" + this.servers.size();
		await().atMost(LONG).ignoreExceptions().until(() -> this.servers.stream().allMatch((server) -> {
			String info = server.command("CLUSTER", "INFO");
			return info.contains("cluster_state:ok") && info.contains(known)
					&& !server.command("CLUSTER", "NODES").contains("fail");
		}));
	}

	/**
	 * Adds a replica, and waits until it has all that there is.
	 */
	RedisProcess addReplica(RedisProcess primary) {
		RedisProcess replica = add();
		awaitWhole();
		String id = primary.command("CLUSTER", "MYID").split("\r\n")[1];
		await().until(() -> replica.command("CLUSTER", "REPLICATE", id).contains("OK"));
		await().atMost(LONG).until(() -> primary.command("INFO", "replication").contains("state=online"));
		await().atMost(LONG)
			.until(() -> this.servers.stream()
				.allMatch((server) -> server.command("CLUSTER", "NODES").contains("slave " + id)));
		return replica;
	}

	/**
	 * Waits until it is the primary for whoever asks one of the others.
	 */
	void awaitTakenOver(RedisProcess replica, RedisProcess failed) {
		String id = replica.command("CLUSTER", "MYID").split("\r\n")[1];
		await().atMost(LONG)
			.until(() -> this.servers.stream()
				.filter((server) -> server != failed)
				.allMatch((server) -> server.command("CLUSTER", "NODES")
					.lines()
					.anyMatch((line) -> line.startsWith(id) && line.contains("master"))
						&& server.command("CLUSTER", "INFO").contains("cluster_state:ok")));
	}

	List<RedisProcess> servers() {
		return this.servers;
	}

	/**
	 * Returns which of the servers a key is on.
	 */
	RedisProcess ownerOf(String key) {
		String slot = this.servers.get(0).command("CLUSTER", "KEYSLOT", key);
		return this.servers.get(owner(Integer.parseInt(slot.substring(1).trim())));
	}

	/**
	 * Returns what has an application use it, which knows two of the servers at first.
	 */
	String[] properties(String... others) {
		String nodes = "127.0.0.1:%d,127.0.0.1:%d".formatted(this.servers.get(0).port(), this.servers.get(1).port());
		return Stream.concat(Stream.of("spring.data.redis.cluster.nodes=" + nodes), Stream.of(others))
			.toArray(String[]::new);
	}

	@Override
	public void close() {
		Closing.all(this.servers);
	}

}
