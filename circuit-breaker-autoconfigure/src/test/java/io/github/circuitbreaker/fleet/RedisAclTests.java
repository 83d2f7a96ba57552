package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetStatus.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances that may do at their server what the documentation says they have to,
 * or less.
 */
@Tag("thorough")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisAclTests {

	private final RedisProcess redis = RedisProcess.start();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.redis);
	}

	@Test
	void whatTheDocumentationGrantsIsEnough() throws Exception {
		DocumentedAcl acl = DocumentedAcl.ofServers();
		acl.setUp(this.redis);
		this.fleet = new TestFleet(this.redis, 3, acl.properties("recovery-timeout=500ms"));
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

	@Test
	void whatTheDocumentationGrantsIsEnoughInAnotherDatabase() {
		DocumentedAcl acl = DocumentedAcl.ofOtherDatabases();
		acl.setUp(this.redis);
		this.fleet = new TestFleet(this.redis, 3, acl.properties("spring.data.redis.database=1"));
		this.fleet.open();
		assertThat(this.redis.command("PUBSUB", "NUMSUB", "cb:{shop}:2:news:1")).endsWith(":3\r\n");
	}

	@ParameterizedTest
	@CsvSource({ "spring.data.redis.password=wrong, WRONGPASS, >wrong",
			"spring.data.redis.username=less, 'NOPERM this user has no permissions to run the', +@all" })
	@ExtendWith(OutputCaptureExtension.class)
	void serverThatRefusesIsLoggedOnceWithTheCauseAndOnceWhenItIsOver(String property, String cause, String remedy,
			CapturedOutput output) {
		DocumentedAcl acl = DocumentedAcl.ofServers();
		acl.setUp(this.redis);
		this.redis.command("ACL", "SETUSER", "less", "on", ">" + acl.password(), "~*", "&*", "+@connection", "-evalsha",
				"-eval");
		this.fleet = new TestFleet(this.redis, 0);
		FleetInstance refused = this.fleet.add(acl.properties(property));
		await().untilAsserted(() -> assertThat(output).contains("Circuit breakers decide for themselves"));
		refused.awaitFailures(10);
		assertThat(refused.status().scope()).isEqualTo(Scope.LOCAL);
		assertThat(refused.call()).isTrue();
		assertThat(output.getAll().split("Circuit breakers decide for themselves.*" + cause, -1)).hasSize(2);
		assertThat(output).doesNotContain("advise each other");
		this.redis.command("ACL", "SETUSER", property.contains("username") ? "less" : acl.user(), remedy);
		await().untilAsserted(() -> assertThat(output).contains("Circuit breakers advise each other"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void encryptionThatTheServerDoesNotSpeakIsLoggedOnceWithTheCause(CapturedOutput output) {
		this.fleet = new TestFleet(this.redis, 0);
		FleetInstance encrypted = this.fleet.add("spring.data.redis.ssl.enabled=true");
		await().untilAsserted(() -> assertThat(output).contains("Circuit breakers decide for themselves"));
		encrypted.awaitFailures(3);
		assertThat(output.getAll().split("Circuit breakers decide for themselves.*initialization timed out", -1))
			.hasSize(2);
		assertThat(encrypted.call()).isTrue();
	}

}
