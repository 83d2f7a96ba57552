package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.circuitbreaker.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances that may do at their server what the documentation says they have to.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisAclTests {

	private static final Pattern ACL = Pattern.compile("(?m)^(ACL SETUSER (\\w+) on >(\\w+) .*)$");

	private final RedisProcess redis = RedisProcess.start();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.redis);
	}

	@Test
	void whatTheDocumentationGrantsIsEnough() throws Exception {
		Matcher acl = documented();
		assertThat(this.redis.command(acl.group(1).split(" "))).contains("OK");
		this.redis.command("ACL", "LOG", "RESET");
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=500ms",
				"spring.data.redis.username=" + acl.group(2), "spring.data.redis.password=" + acl.group(3));
		this.fleet.open();
		await().until(() -> {
			this.fleet.all().forEach(FleetInstance::call);
			return this.fleet.all().stream().allMatch((instance) -> instance.state() == State.CLOSED);
		});
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
		this.fleet.awaitState(State.FORCED_OPEN);
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.CLOSED);
		this.fleet.awaitState(State.CLOSED);
		this.fleet.close();
		this.fleet = null;
		assertThat(this.redis.command("ACL", "LOG")).doesNotContain("cb:", "evalsha", "publish", "zrem");
	}

	private static Matcher documented() throws IOException {
		Matcher acl = ACL.matcher(Files.readString(Path.of("..", "docs", "fleet.md")));
		assertThat(acl.find()).isTrue();
		return acl;
	}

}
