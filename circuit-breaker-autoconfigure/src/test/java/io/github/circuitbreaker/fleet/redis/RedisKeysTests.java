package io.github.circuitbreaker.fleet.redis;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RedisKeysTests {

	@Test
	void keysOfAFleetHaveOneHashTag() {
		RedisKeys keys = RedisKeys.of("my {shop*", 0);
		assertThat(keys.ofFleet()).allMatch((key) -> key.startsWith("cb:{my%20%7Bshop%2A}:2:"));
		assertThat(keys.ofCircuitBreaker("a}b{c:d")).allMatch((key) -> key.startsWith("cb:{my%20%7Bshop%2A}:2:"))
			.allMatch((key) -> key.endsWith(":a}b{c:d"));
		assertThat(RedisKeys.of("pypi.org_2-x%é", 0).channel()).isEqualTo("cb:{pypi.org_2-x%25%C3%A9}:2:news:0");
	}

}
