package io.github.circuitbreaker.fleet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RedisKeysTests {

	@Test
	void namesCannotLeaveTheirBraces() {
		assertThat(new String(new RedisKeys("my shop", 0).state("a}b{c:d")))
			.isEqualTo("cb:{my%20shop:a%7Db%7Bc%3Ad}:state");
		assertThat(new RedisKeys("a:b", 0).state("c")).isNotEqualTo(new RedisKeys("a", 0).state("b:c"));
		assertThat(RedisKeys.escape("pypi.org_2-x%é")).isEqualTo("pypi.org_2-x%25%C3%A9");
	}

	@Test
	void longNamesAreCutAndToldApart() {
		String one = RedisKeys.escape("x".repeat(1000) + "1");
		String other = RedisKeys.escape("x".repeat(1000) + "2");
		assertThat(one).hasSizeLessThan(129).isNotEqualTo(other);
		assertThat(RedisKeys.escape("x".repeat(128))).isEqualTo("x".repeat(128));
	}

}
