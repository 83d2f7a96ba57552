package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fleet.FleetStatus.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances that Sentinels tell which server is the primary.
 */
@Tag("thorough")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RedisSentinelTests {

	private final SentinelGroup redis = new SentinelGroup();

	private TestFleet fleet;

	private SteadyCalls calls;

	@AfterEach
	void close() {
		Closing.all(this.calls, this.fleet, this.redis);
	}

	private void start(String... properties) {
		this.fleet = new TestFleet(this.redis.first(), 3, this.redis.properties(properties));
	}

	private void awaitScope(Scope scope) {
		this.fleet.awaitAll((instance) -> instance.status().scope() == scope);
	}

	private void awaitRejoined() {
		this.fleet
			.awaitAll((instance) -> instance.status().scope() == Scope.FLEET && instance.status().liveInstances() == 3);
		this.fleet.all().forEach(FleetInstance::awaitNews);
	}

	/**
	 * All open by a quorum, and one trial closes all.
	 */
	private void assertAgreement() {
		this.calls.pause();
		this.fleet.open();
		this.calls.goOn();
		this.fleet.awaitState(State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
	}

	/**
	 * Nobody has waited for the server or was rejected while it was away.
	 */
	private void assertCallsWentOn() {
		assertThat(this.fleet.all()).allMatch((instance) -> instance.state() == State.CLOSED);
		assertThat(this.calls.failures()).isEmpty();
		assertThat(this.calls.rejected()).isZero();
		assertThat(this.calls.waited()).isLessThan(1 + this.calls.made() / 1000);
	}

	@Test
	void primaryIsKilledAndComesBack() {
		start("recovery-timeout=500ms", "trial-timeout=1m");
		this.calls = new SteadyCalls(this.fleet.all());
		this.redis.first().kill();
		awaitScope(Scope.LOCAL);
		this.redis.awaitFailover();
		awaitRejoined();
		assertCallsWentOn();
		assertAgreement();
		// It takes itself for the primary until it is told.
		this.redis.first().restart();
		this.redis.awaitDemotion();
		assertThat(this.redis.first().command("INFO", "commandstats")).contains("cmdstat_info").doesNotContain("eval");
		awaitRejoined();
		assertAgreement();
	}

	@Test
	void primaryAndTheFirstSentinelHangAndGoOn() {
		start("recovery-timeout=500ms", "trial-timeout=1m");
		this.calls = new SteadyCalls(this.fleet.all());
		this.redis.first().hang();
		this.redis.firstSentinel().hang();
		awaitScope(Scope.LOCAL);
		this.redis.awaitFailover();
		awaitRejoined();
		assertCallsWentOn();
		this.redis.firstSentinel().goOn();
		this.redis.first().goOn();
		this.redis.awaitDemotion();
		awaitRejoined();
		assertAgreement();
	}

	@Test
	void circuitThatIsOpenKeepsItsTime() {
		start("recovery-timeout=1m");
		this.fleet.open();
		long epoch = TestFleet.view(this.fleet.get(0)).epoch();
		this.redis.awaitReplicated();
		this.redis.first().kill();
		awaitScope(Scope.LOCAL);
		assertThat(this.fleet.all()).noneMatch(FleetInstance::call);
		this.redis.awaitFailover();
		awaitRejoined();
		this.fleet.all().forEach((instance) -> {
			assertThat(instance.state()).isEqualTo(State.OPEN);
			assertThat(TestFleet.view(instance).epoch()).isEqualTo(epoch);
			assertThat(instance.breaker().snapshot().retryAfter()).isLessThan(Duration.ofMinutes(1));
			assertThat(instance.breaker().snapshot().transitions()).hasSize(1);
		});
	}

	@Test
	void primaryIsDemotedWhileItWorks() {
		start("recovery-timeout=1m");
		this.fleet.open();
		long epoch = TestFleet.view(this.fleet.get(0)).epoch();
		assertThat(this.redis.firstSentinel().command("SENTINEL", "FAILOVER", SentinelGroup.NAME)).contains("OK");
		this.redis.awaitFailover();
		this.redis.awaitDemotion();
		awaitRejoined();
		assertThat(this.fleet.all()).allMatch((instance) -> TestFleet.view(instance).epoch() == epoch
				&& instance.breaker().snapshot().transitions().size() == 1);
		this.redis.first().kill();
		awaitRejoined();
	}

	@Test
	void whatTheDocumentationGrantsIsEnough() {
		DocumentedAcl atServers = DocumentedAcl.ofServers();
		DocumentedAcl atSentinels = DocumentedAcl.ofSentinels();
		atServers.setUp(this.redis.first());
		atServers.setUp(this.redis.second());
		this.redis.sentinels().forEach(atSentinels::setUp);
		start(atServers.properties("recovery-timeout=500ms",
				"spring.data.redis.sentinel.username=" + atSentinels.user(),
				"spring.data.redis.sentinel.password=" + atSentinels.password()));
		this.calls = new SteadyCalls(this.fleet.all());
		assertAgreement();
		this.redis.first().kill();
		this.redis.awaitFailover();
		awaitRejoined();
		assertAgreement();
		// What the client says of itself is refused, and is not needed.
		assertThat(this.redis.firstSentinel().command("ACL", "LOG")).contains("user=breakers")
			.doesNotContain("get-master-addr-by-name");
	}

	@Test
	void oneTrialClosesAllAtTheNewPrimary() {
		start("recovery-timeout=500ms", "trial-timeout=1m");
		this.fleet.open();
		this.redis.awaitReplicated();
		this.redis.first().kill();
		this.redis.awaitFailover();
		awaitRejoined();
		FleetInstance trying = this.fleet.get(2);
		await().until(trying::call);
		this.fleet.awaitState(State.CLOSED);
		assertThat(this.fleet.all().stream().filter((instance) -> instance != trying))
			.allMatch((instance) -> lastCause(instance) == TransitionCause.ADVICE);
	}

	private static TransitionCause lastCause(FleetInstance instance) {
		List<CircuitBreakerStateChange> transitions = instance.breaker().snapshot().transitions();
		return transitions.get(transitions.size() - 1).cause();
	}

}
