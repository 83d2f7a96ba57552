package io.github.circuitbreaker.fleet.redis;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of the keys. All keys of a fleet have one hash tag, which is in braces, so
 * that a cluster keeps them on one server. Each contains the version of the protocol:
 * instances with another version form another fleet.
 */
record RedisKeys(String prefix, int database) {

	static RedisKeys of(String fleet, int database) {
		String name = URLEncoder.encode(fleet, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
		return new RedisKeys("cb:{%s}:2:".formatted(name), database);
	}

	/**
	 * Returns the keys of the fleet itself, in the order in which the script expects
	 * them.
	 */
	List<String> ofFleet() {
		return List.of(this.prefix + "instances", this.prefix + "circuits", this.prefix + "changes",
				this.prefix + "forgetting");
	}

	/**
	 * Returns the keys of one circuit breaker. Only the first braces of a key matter, so
	 * its name may contain any characters.
	 */
	List<String> ofCircuitBreaker(String name) {
		return List.of(this.prefix + "votes:" + name, this.prefix + "losers:" + name,
				this.prefix + "abstaining:" + name);
	}

	/**
	 * Returns the channel on which news are published. Unlike keys, channels belong to
	 * the whole server.
	 */
	String channel() {
		return this.prefix + "news:" + this.database;
	}

}
