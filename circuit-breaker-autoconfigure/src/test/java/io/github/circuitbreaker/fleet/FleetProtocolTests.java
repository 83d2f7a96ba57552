package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.fleet.FleetStore.Abstention;
import io.github.circuitbreaker.fleet.FleetStore.Inquiry;
import io.github.circuitbreaker.fleet.FleetStore.LeaseRequest;
import io.github.circuitbreaker.fleet.FleetStore.TrialResult;
import io.github.circuitbreaker.fleet.FleetStore.Vote;
import io.github.circuitbreaker.fleet.FleetStore.Withdrawal;
import io.github.circuitbreaker.fleet.VirtualFleet.Instance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What instances say to each other, in virtual time.
 */
class FleetProtocolTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration OPEN_TIME = Duration.ofSeconds(30);

	private VirtualFleet fleet = new VirtualFleet(1, OPEN_TIME);

	private void configure(CircuitBreakerConfig.Builder config) {
		this.fleet = new VirtualFleet(1, new FleetSettings("shop", 0.5, Duration.ofSeconds(3), SECOND),
				config.recoveryTimeout(OPEN_TIME).build());
	}

	private List<Instance> startOpen(int size) {
		List<Instance> instances = this.fleet.start(size);
		instances.subList(0, size / 2 + 1).forEach(Instance::open);
		this.fleet.run(Duration.ofMillis(100));
		assertThat(instances).allMatch((instance) -> instance.agreed().open() && instance.state() == State.OPEN);
		return instances;
	}

	private void runUntilOpenTimeIsOver() {
		this.fleet.run(this.fleet.store.state(VirtualFleet.PYPI).remaining().plusMillis(5));
	}

	private static void assertStates(List<Instance> instances, State state) {
		assertThat(instances).extracting(Instance::state).containsOnly(state);
	}

	@Test
	void idleInstancesPollOncePerIntervalAndSayNothing() {
		List<Instance> instances = this.fleet.start(3);
		IntStream.range(0, 500).forEach((i) -> instances.get(0).registry.circuitBreaker("c" + i));
		this.fleet.run(SECOND);
		instances.forEach((instance) -> instance.requests = 0);
		instances.forEach((instance) -> instance.said.clear());
		this.fleet.run(Duration.ofMinutes(1));
		assertThat(instances).allSatisfy((instance) -> {
			assertThat(instance.requests).isBetween(50, 75);
			assertThat(instance.said).isEmpty();
		});
	}

	@Test
	void trialHasSucceededWhenItsRampBeginsAndEachInstanceRampsItsOwnCalls() {
		configure(CircuitBreakerConfig.builder().recoveryRamp(OPEN_TIME));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		Permit trial = instances.get(0).breaker().acquire();
		// The beginning of the trial is told, and the beginning of the ramp later.
		this.fleet.run(Duration.ofMillis(20));
		trial.success();
		this.fleet.run(Duration.ofMillis(20));
		assertThat(instances).allSatisfy((instance) -> {
			assertThat(instance.agreed().open()).isFalse();
			assertThat(instance.state()).isEqualTo(State.HALF_OPEN);
			assertThat(instance.breaker().snapshot().permittedRate()).isNotNull();
			assertThat(instance.succeed()).isTrue();
			assertThat(instance.succeed()).isFalse();
		});
		this.fleet.run(OPEN_TIME);
		assertThat(instances).allMatch(Instance::succeed);
		assertStates(instances, State.CLOSED);
		this.fleet.run(SECOND.multipliedBy(5));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void voteCarriesTheTimeThatAFailureAsksFor() {
		configure(CircuitBreakerConfig.builder().retryAfter((failure) -> Duration.ofSeconds(100)));
		List<Instance> instances = startOpen(3);
		assertThat(instances).allSatisfy((instance) -> assertThat(instance.breaker().snapshot().retryAfter())
			.isBetween(Duration.ofSeconds(99), Duration.ofSeconds(100)));
	}

	@Test
	void circuitThatOpensInItsRampIsAVote() {
		configure(CircuitBreakerConfig.builder().recoveryRamp(OPEN_TIME));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(0).succeed()).isTrue();
		this.fleet.run(Duration.ofMillis(20));
		failInRamp(instances.get(0));
		this.fleet.run(Duration.ofMillis(20));
		assertThat(instances.get(0).agreed()).satisfies((agreed) -> {
			assertThat(agreed.open()).isFalse();
			assertThat(agreed.votes()).isEqualTo(1);
		});
		assertStates(instances.subList(1, 3), State.HALF_OPEN);
		failInRamp(instances.get(1));
		this.fleet.run(Duration.ofMillis(20));
		assertStates(instances, State.OPEN);
		assertThat(instances.get(2).agreed()).satisfies((agreed) -> {
			assertThat(agreed.open()).isTrue();
			assertThat(agreed.losers()).isZero();
		});
	}

	private static void failInRamp(Instance instance) {
		while (instance.state() == State.HALF_OPEN) {
			Permit permit = instance.ask();
			if (permit != null) {
				permit.failure(new IOException());
			}
		}
	}

	@Test
	void instanceAloneWithdrawsItsVoteWhenItsRampBegins() {
		configure(CircuitBreakerConfig.builder().recoveryRamp(OPEN_TIME));
		List<Instance> instances = this.fleet.start(5);
		instances.get(0).open();
		this.fleet.run(OPEN_TIME.minusMillis(10));
		assertThat(instances.get(0).agreed().votes()).isEqualTo(1);
		this.fleet.run(Duration.ofMillis(10));
		assertThat(instances.get(0).succeed()).isTrue();
		for (int i = 0; i < 10; i++) {
			this.fleet.run(Duration.ofMillis(500));
			instances.get(0).succeed();
			assertThat(instances.get(0).state()).isEqualTo(State.HALF_OPEN);
			assertThat(instances.get(0).agreed().votes()).isZero();
		}
	}

	@Test
	void oneSickInstanceOpensOnlyItself() {
		List<Instance> instances = this.fleet.start(5);
		instances.get(0).open();
		this.fleet.run(Duration.ofSeconds(29));
		assertStates(instances.subList(1, 5), State.CLOSED);
		assertThat(instances.get(0).agreed().votes()).isEqualTo(1);
		assertThat(instances.get(0).said(Vote.class)).isBetween(12L, 20L);
	}

	@ParameterizedTest
	@CsvSource({ "2, 2", "3, 2", "5, 3", "10, 5" })
	void quorumOpensForAllAtOnce(int size, int quorum) {
		List<Instance> instances = this.fleet.start(size);
		instances.subList(0, quorum - 1).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(10));
		assertThat(instances.get(size - 1).state()).isEqualTo(State.CLOSED);
		instances.get(quorum - 1).open();
		this.fleet.run(Duration.ofMillis(50));
		assertStates(instances, State.OPEN);
		CircuitBreakerStateChange change = instances.get(0).breaker().snapshot().transitions().get(0);
		assertThat(change.cause()).isEqualTo(TransitionCause.CALLS);
		if (size > quorum) {
			change = instances.get(size - 1).breaker().snapshot().transitions().get(0);
			assertThat(change.cause()).isEqualTo(TransitionCause.ADVICE);
			assertThat(change.reason()).isEqualTo("opened by %d of %d instances".formatted(quorum, size));
		}
		// As the vote says that was missing.
		assertThat(instances).allSatisfy((instance) -> assertThat(instance.breaker().snapshot().retryAfter())
			.isBetween(OPEN_TIME.minusMillis(100), OPEN_TIME));
	}

	@Test
	void twoHundredCircuitsThatOpenAtOnceAreOpenEverywhereWithinTwoPolls() {
		List<Instance> instances = this.fleet.start(3);
		for (Instance instance : instances) {
			IntStream.range(0, 200).forEach((i) -> instance.registry.circuitBreaker("c" + i));
		}
		this.fleet.run(SECOND);
		instances.subList(0, 2).forEach((instance) -> IntStream.range(0, 200).forEach((i) -> instance.open("c" + i)));
		this.fleet.run(Duration.ofSeconds(2));
		assertThat(IntStream.range(0, 200))
			.allMatch((i) -> instances.get(2).registry.circuitBreaker("c" + i).getState() == State.OPEN);
		assertThat(instances).allMatch((instance) -> instance.mostMessages <= FleetExchange.PORTION);
	}

	@Test
	void requestsAreBoundedHoweverOftenACircuitOpensAndCloses() {
		List<Instance> instances = this.fleet.start(2);
		this.fleet.every(Duration.ofMillis(2), () -> true, () -> {
			if (instances.get(0).state() == State.OPEN) {
				instances.get(0).breaker().reset();
			}
			else {
				instances.get(0).open();
			}
		});
		instances.get(0).requests = 0;
		this.fleet.run(Duration.ofMinutes(1));
		assertThat(instances.get(0).requests).isBetween(1_000, 51 * 75);
	}

	@Test
	void voteIsWithdrawnOnceTheNextCallWouldBeTheTrial() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).open();
		this.fleet.run(OPEN_TIME.plus(Duration.ofSeconds(2)));
		assertThat(instances.get(0).state()).isEqualTo(State.OPEN);
		assertThat(instances.get(0).said(Withdrawal.class)).isEqualTo(1);
		instances.get(1).open();
		this.fleet.run(Duration.ofSeconds(2));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(1);
		assertThat(instances.get(2).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void voteIsKeptUpDuringTheOwnTrialButDoesNotOpen() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).open();
		this.fleet.run(OPEN_TIME);
		Permit trial = instances.get(0).ask();
		this.fleet.run(Duration.ofSeconds(2));
		assertThat(instances.get(0).state()).isEqualTo(State.HALF_OPEN);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(1);
		instances.get(1).open();
		this.fleet.run(SECOND);
		assertThat(instances.get(2).state()).isEqualTo(State.OPEN);
		trial.success();
	}

	@Test
	void shadowDoesNotVote() {
		configure(CircuitBreakerConfig.builder().shadow(true));
		List<Instance> instances = this.fleet.start(3);
		instances.forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(instances).allMatch((instance) -> instance.said(Vote.class) == 0);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isFalse();
	}

	@Test
	void instanceThatStopsTakesItsVoteAlong() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).open();
		this.fleet.run(SECOND);
		instances.get(0).stop();
		Instance again = this.fleet.start();
		again.open();
		this.fleet.run(SECOND);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(1);
		assertThat(instances.get(1).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void instancesWithoutCallsAbstain() {
		List<Instance> instances = this.fleet.start(5);
		instances.subList(0, 2).forEach((instance) -> instance.calls(SECOND));
		this.fleet.run(OPEN_TIME.plus(OPEN_TIME));
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(5));
		assertStates(instances, State.OPEN);
		// With the first vote, and once for the opening.
		assertThat(instances.get(4).said(Abstention.class)).isEqualTo(2);
		assertThat(instances.get(4).agreed().abstaining()).isEqualTo(3);
	}

	@Test
	void instanceThatIsCalledAgainCountsAgain() {
		List<Instance> instances = this.fleet.start(5);
		instances.get(0).calls(SECOND);
		this.fleet.run(OPEN_TIME.plus(OPEN_TIME));
		instances.get(0).open();
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).abstaining()).isEqualTo(4);
		instances.subList(1, 4).forEach(Instance::succeed);
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).abstaining()).isEqualTo(1);
		instances.get(1).open();
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(instances.get(4).state()).isEqualTo(State.OPEN);
	}

	@Test
	void newInstancesDoNotAbstain() {
		List<Instance> instances = this.fleet.start(5);
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(20));
		assertThat(instances.get(4).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void firstCallAfterTheOpenTimeIsTheTrialAndItsSuccessClosesForAll() {
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(2).succeed()).isTrue();
		this.fleet.run(Duration.ofMillis(100));
		assertStates(instances, State.CLOSED);
		assertThat(instances).allMatch((instance) -> !instance.agreed().open());
	}

	@Test
	void trialIsKnownAtOnceAndOthersWaitForIt() {
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		Permit trial = instances.get(0).ask();
		this.fleet.run(Duration.ofMillis(30));
		assertThat(instances.get(1).ask()).isNull();
		assertThat(instances.get(2).ask()).isNull();
		trial.failure(new IOException());
		this.fleet.run(Duration.ofMillis(50));
		assertStates(instances, State.OPEN);
		assertThat(instances).allSatisfy((instance) -> {
			assertThat(instance.agreed().failedTrials()).isEqualTo(1);
			assertThat(instance.breaker().snapshot().retryAfter()).isGreaterThan(OPEN_TIME.minusSeconds(1));
		});
		assertThat(instances.get(1).breaker().snapshot().transitions()).last()
			.extracting(CircuitBreakerStateChange::cause)
			.isNotEqualTo(TransitionCause.COMMAND);
	}

	@Test
	void failedTrialsLengthenTheOpenTimeOfAll() {
		configure(CircuitBreakerConfig.builder().recoveryMultiplier(2));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		instances.get(0).ask().failure(new IOException());
		this.fleet.run(Duration.ofMillis(100));
		assertThat(instances).allSatisfy((instance) -> assertThat(instance.breaker().snapshot().retryAfter())
			.isGreaterThan(OPEN_TIME.multipliedBy(2).minusSeconds(1)));
		runUntilOpenTimeIsOver();
		this.fleet.run(OPEN_TIME.multipliedBy(2));
		instances.get(1).ask().failure(new IOException());
		this.fleet.run(Duration.ofMillis(100));
		assertThat(instances).allSatisfy((instance) -> assertThat(instance.breaker().snapshot().retryAfter())
			.isGreaterThan(OPEN_TIME.multipliedBy(4).minusSeconds(1)));
	}

	@Test
	void severalTrialsAreMadeByTheHolderOfTheLease() {
		configure(CircuitBreakerConfig.builder().trialCalls(2));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		Permit first = instances.get(0).ask();
		this.fleet.run(Duration.ofMillis(50));
		Permit second = instances.get(0).ask();
		assertThat(instances.get(0).ask()).isNull();
		assertThat(instances.get(1).ask()).isNull();
		first.success();
		this.fleet.run(SECOND);
		assertThat(instances.get(1).ask()).isNull();
		second.success();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void trialThatIsReleasedGoesToTheNextCallerOfTheHolder() {
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		instances.get(0).ask().release();
		this.fleet.run(SECOND);
		assertThat(instances.get(1).ask()).isNull();
		assertThat(instances.get(0).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void leaseOfAnInstanceThatIsGoneRunsOut() {
		configure(CircuitBreakerConfig.builder().trialTimeout(Duration.ofSeconds(20)));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		Instance dead = instances.get(0);
		dead.ask();
		this.fleet.run(Duration.ofMillis(50));
		dead.kill();
		this.fleet.run(Duration.ofSeconds(19));
		assertThat(instances.get(1).ask()).isNull();
		this.fleet.run(SECOND);
		assertThat(instances.get(1).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertStates(instances.subList(1, 3), State.CLOSED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void resultOfATrialThatWasTakenOverDecidesNothing(boolean success) {
		configure(CircuitBreakerConfig.builder().trialTimeout(Duration.ofSeconds(10)));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		Permit late = instances.get(0).ask();
		this.fleet.run(Duration.ofSeconds(11));
		Permit next = instances.get(1).ask();
		this.fleet.run(Duration.ofMillis(50));
		long epoch = this.fleet.store.state(VirtualFleet.PYPI).epoch();
		if (success) {
			late.success();
		}
		else {
			late.failure(new IOException());
		}
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).epoch()).isEqualTo(epoch);
		assertThat(instances.get(0).said(TrialResult.class)).isZero();
		assertThat(instances.get(2).ask()).isNull();
		next.success();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void lateResultCountsIfNoInstanceHasTakenOver() {
		configure(CircuitBreakerConfig.builder().trialTimeout(Duration.ofSeconds(10)));
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		Permit late = instances.get(0).ask();
		this.fleet.run(Duration.ofSeconds(15));
		late.success();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void resultThatIsNotAnsweredIsToldAgain() {
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		instances.get(0).connected = false;
		assertThat(instances.get(0).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertThat(instances.get(1).state()).isEqualTo(State.OPEN);
		instances.get(0).connected = true;
		this.fleet.run(Duration.ofSeconds(3));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void leaseIsRequestedAheadByTheHealthyFirst() {
		List<Instance> instances = this.fleet.start(4);
		instances.forEach(Instance::succeed);
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(SECOND);
		instances.forEach((instance) -> instance.calls(Duration.ofMillis(300)));
		instances.subList(0, 2).forEach((instance) -> instance.heals = false);
		this.fleet.run(this.fleet.store.state(VirtualFleet.PYPI).remaining().minusMillis(800));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).token()).matches("i[23]:.*");
		// The news is early enough for those who would request it in their last poll.
		assertThat(instances.subList(0, 2)).allMatch((instance) -> instance.said(LeaseRequest.class) == 0);
		this.fleet.run(Duration.ofSeconds(2));
		assertStates(instances.subList(2, 4), State.CLOSED);
		assertThat(this.fleet.trials).isEqualTo(1);
	}

	@Test
	void leaseIsNotRequestedAheadWithoutCalls() {
		List<Instance> instances = startOpen(3);
		instances.forEach((instance) -> assertThat(instance.ask()).isNull());
		this.fleet.run(OPEN_TIME);
		assertThat(instances).allMatch((instance) -> instance.said(LeaseRequest.class) == 0);
	}

	@Test
	void leaseThatIsNotUsedIsLeftToTheNextCallAfterAQuarterMore() {
		List<Instance> instances = startOpen(3);
		this.fleet.run(OPEN_TIME.minusSeconds(3));
		this.fleet
			.every(Duration.ofMillis(100),
					() -> instances.get(0).state() == State.OPEN
							&& this.fleet.store.state(VirtualFleet.PYPI).token().isEmpty(),
					() -> instances.get(0).ask());
		this.fleet.run(this.fleet.store.state(VirtualFleet.PYPI).remaining());
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).token()).startsWith("i0:");
		this.fleet.run(Duration.ofMillis(1_010));
		// Not even the holder, who would be too late with the others.
		instances.forEach((instance) -> assertThat(instance.ask()).isNull());
		this.fleet.run(Duration.ofMillis(260));
		assertThat(instances.get(2).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
		assertThat(instances.get(0).said(LeaseRequest.class)).isEqualTo(1);
	}

	@Test
	void holderOfALeaseBeginsWithinOnePollInterval() {
		List<Instance> instances = startOpen(3);
		this.fleet.run(OPEN_TIME.minusSeconds(3));
		this.fleet
			.every(Duration.ofMillis(100),
					() -> instances.get(0).state() == State.OPEN
							&& this.fleet.store.state(VirtualFleet.PYPI).token().isEmpty(),
					() -> instances.get(0).ask());
		this.fleet.run(this.fleet.store.state(VirtualFleet.PYPI).remaining().plusMillis(950));
		assertThat(instances.get(1).ask()).isNull();
		Permit trial = instances.get(0).ask();
		this.fleet.run(Duration.ofSeconds(20));
		assertThat(instances.get(1).ask()).isNull();
		trial.success();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void loserLetsOthersGoFirstForLongerAndLonger() {
		List<Instance> instances = startOpen(3);
		for (int patience : new int[] { 0, 1, 2, 4, 8, 16, 30 }) {
			// They do not abstain, and their calls are not near the end of the open time.
			instances.forEach(Instance::ask);
			this.fleet.run(OPEN_TIME.minusSeconds(10));
			instances.forEach(Instance::ask);
			runUntilOpenTimeIsOver();
			for (int waited = 0; waited < patience; waited++) {
				assertThat(instances.get(0).ask()).as("after %d of %d s", waited, patience).isNull();
				this.fleet.run(SECOND);
			}
			instances.get(0).ask().failure(new IOException());
			this.fleet.run(Duration.ofMillis(100));
			assertThat(instances.get(1).agreed().losers()).isEqualTo((patience < 30) ? 1 : 0);
		}
		runUntilOpenTimeIsOver();
		assertThat(instances.get(1).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void allAreEqualAgainWhenAllHaveLost() {
		List<Instance> instances = startOpen(3);
		for (Instance instance : instances) {
			runUntilOpenTimeIsOver();
			instance.ask().failure(new IOException());
			this.fleet.run(Duration.ofMillis(100));
		}
		runUntilOpenTimeIsOver();
		assertThat(instances.get(0).succeed()).isTrue();
	}

	@Test
	void lossesAreForgottenWhenTheCircuitCloses() {
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		instances.get(0).ask().failure(new IOException());
		this.fleet.run(SECOND);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(1).succeed()).isTrue();
		this.fleet.run(SECOND);
		instances.forEach(Instance::succeed);
		instances.forEach(Instance::open);
		this.fleet.run(SECOND);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(0).succeed()).isTrue();
	}

	@Test
	void instancesThatAreCutOffDoNotOpenItAgain() {
		List<Instance> instances = this.fleet.start(4);
		instances.forEach(Instance::succeed);
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(SECOND);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(3).succeed()).isTrue();
		this.fleet.run(SECOND);
		instances.get(2).succeed();
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(5));
		assertStates(instances.subList(2, 4), State.CLOSED);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(2);
		instances.get(1).stop();
		Instance restarted = this.fleet.start();
		this.fleet.run(SECOND);
		restarted.open();
		this.fleet.run(Duration.ofSeconds(5));
		assertStates(instances.subList(2, 4), State.CLOSED);
		// A real outage.
		instances.get(2).open();
		this.fleet.run(Duration.ofMillis(100));
		assertStates(this.fleet.instances(), State.OPEN);
	}

	@Test
	void instanceThatDecidesAloneMakesItsOwnTrials() {
		List<Instance> instances = startOpen(3);
		Instance away = instances.get(2);
		away.connected = false;
		runUntilOpenTimeIsOver();
		Permit trial = instances.get(0).ask();
		this.fleet.run(SECOND);
		assertThat(away.view.isAlone()).isTrue();
		assertThat(away.succeed()).isTrue();
		assertThat(away.state()).isEqualTo(State.CLOSED);
		away.connected = true;
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(instances.get(1).ask()).isNull();
		trial.success();
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
	}

	@Test
	void successOfAnInstanceThatWasAwayClosesForAllOnceNoneHoldsTheLease() {
		List<Instance> instances = startOpen(3);
		instances.get(2).connected = false;
		runUntilOpenTimeIsOver();
		assertThat(instances.get(2).succeed()).isTrue();
		instances.get(2).connected = true;
		this.fleet.run(Duration.ofSeconds(3));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void closingThatAnInstanceMissesReachesItLater() {
		List<Instance> instances = startOpen(3);
		instances.get(2).connected = false;
		runUntilOpenTimeIsOver();
		assertThat(instances.get(0).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertThat(instances.get(2).state()).isEqualTo(State.OPEN);
		instances.get(2).connected = true;
		this.fleet.run(Duration.ofSeconds(2));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void closingIsOnlyForThoseThatKnewOfTheOpening() {
		List<Instance> instances = this.fleet.start(5);
		Instance away = instances.get(4);
		away.connected = false;
		this.fleet.run(Duration.ofSeconds(10));
		instances.subList(0, 3).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(31));
		assertThat(instances.get(3).succeed()).isTrue();
		this.fleet.run(SECOND);
		assertStates(instances.subList(0, 4), State.CLOSED);
		away.open();
		away.connected = true;
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(away.state()).isEqualTo(State.OPEN);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(1);
	}

	@Test
	void newInstanceStartsWithWhatTheOthersKnow() {
		startOpen(3);
		Instance added = this.fleet.start();
		this.fleet.run(Duration.ofMillis(100));
		assertThat(added.state()).isEqualTo(State.OPEN);
		assertThat(added.exchange.isInformed()).isTrue();
	}

	@Test
	void circuitBreakerThatIsCreatedLaterIsAskedFor() {
		List<Instance> instances = this.fleet.start(2);
		instances.forEach((instance) -> instance.open("dns"));
		Instance added = this.fleet.start();
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(added.registry.find("dns")).isEmpty();
		added.registry.circuitBreaker("dns");
		assertThat(added.exchange.isInformed()).isFalse();
		this.fleet.run(Duration.ofMillis(100));
		assertThat(added.registry.circuitBreaker("dns").getState()).isEqualTo(State.OPEN);
		assertThat(added.said(Inquiry.class)).isEqualTo(2);
	}

	@Test
	void resetByHandOfOneInstanceStandsUntilThereIsNews() {
		List<Instance> instances = startOpen(3);
		instances.get(0).breaker().reset();
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(instances.get(0).state()).isEqualTo(State.CLOSED);
		assertThat(instances.get(0).succeed()).isTrue();
		assertThat(instances.get(1).state()).isEqualTo(State.OPEN);
	}

	@Test
	void commandsReachAllAndThoseThatComeLater() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).command(State.FORCED_OPEN);
		this.fleet.run(Duration.ofMillis(100));
		assertStates(instances, State.FORCED_OPEN);
		Instance added = this.fleet.start();
		this.fleet.run(SECOND);
		assertThat(added.state()).isEqualTo(State.FORCED_OPEN);
		instances.get(1).breaker().reset();
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(instances.get(1).state()).isEqualTo(State.CLOSED);
		instances.get(2).command(State.DISABLED);
		this.fleet.run(SECOND);
		assertStates(this.fleet.instances(), State.DISABLED);
		instances.get(1).command(State.CLOSED);
		this.fleet.run(SECOND);
		assertStates(this.fleet.instances(), State.CLOSED);
	}

	@Test
	void resetOfAllEndsTheAgreementAndIsNotForThoseThatComeLater() {
		List<Instance> instances = startOpen(3);
		instances.get(2).command(State.CLOSED);
		this.fleet.run(SECOND);
		assertStates(instances, State.CLOSED);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isFalse();
		Instance added = this.fleet.start();
		added.breaker().forceOpen();
		this.fleet.run(SECOND);
		assertThat(added.state()).isEqualTo(State.FORCED_OPEN);
		instances.get(0).command(State.CLOSED);
		this.fleet.run(SECOND);
		assertThat(added.state()).isEqualTo(State.CLOSED);
	}

	@Test
	void resetThatAnInstanceMissesReachesItLater() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).command(State.FORCED_OPEN);
		this.fleet.run(SECOND);
		instances.get(2).connected = false;
		this.fleet.run(Duration.ofSeconds(5));
		instances.get(0).command(State.CLOSED);
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(instances.get(2).state()).isEqualTo(State.FORCED_OPEN);
		instances.get(2).connected = true;
		this.fleet.run(Duration.ofSeconds(2));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void commandIsToldAgainToAStoreThatHasForgottenIt() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).command(State.FORCED_OPEN);
		this.fleet.run(SECOND);
		this.fleet.store.forget();
		this.fleet.run(Duration.ofSeconds(2));
		Instance added = this.fleet.start();
		this.fleet.run(SECOND);
		assertThat(added.state()).isEqualTo(State.FORCED_OPEN);
	}

	@Test
	void commandToAStoreThatHasForgottenAndWhoseClockIsBehindIsObeyedByAll() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).command(State.FORCED_OPEN);
		this.fleet.run(SECOND);
		this.fleet.storeSkew = Duration.ofHours(-5).toMillis();
		this.fleet.store.forget();
		instances.get(1).command(State.CLOSED);
		this.fleet.run(Duration.ofSeconds(2));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void storeThatForgetsClosesNothingAndIsVotedForAgain() {
		List<Instance> instances = startOpen(3);
		long epoch = instances.get(2).agreed().epoch();
		this.fleet.storeSkew = Duration.ofHours(-5).toMillis();
		this.fleet.store.forget();
		this.fleet.run(Duration.ofSeconds(3));
		assertStates(instances, State.OPEN);
		assertThat(instances).allSatisfy((instance) -> {
			assertThat(instance.agreed().open()).isTrue();
			assertThat(instance.agreed().epoch()).isGreaterThan(epoch);
			assertThat(instance.breaker().snapshot().retryAfter()).isLessThan(OPEN_TIME);
			assertThat(instance.breaker().snapshot().transitions()).hasSize(1);
		});
	}

	@Test
	void fewThatComeBackFirstToAnEmptyStoreAreNoQuorum() {
		List<Instance> instances = this.fleet.start(5);
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(2));
		this.fleet.store.forget();
		this.fleet.run(Duration.ofSeconds(10));
		assertStates(instances.subList(2, 5), State.CLOSED);
	}

	@Test
	void replicaThatHasMissedAClosingOpensNothing() {
		List<Instance> instances = startOpen(3);
		Object saved = this.fleet.store.save();
		runUntilOpenTimeIsOver();
		assertThat(instances.get(0).succeed()).isTrue();
		this.fleet.run(SECOND);
		this.fleet.store.restore(saved);
		instances.forEach((instance) -> instance.connected = false);
		this.fleet.run(SECOND);
		instances.forEach((instance) -> instance.connected = true);
		this.fleet.run(Duration.ofSeconds(3));
		assertStates(instances, State.CLOSED);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isFalse();
	}

	@Test
	void newsArriveByPollIfNoneArePublished() {
		this.fleet.store.publishes(false);
		List<Instance> instances = this.fleet.start(3);
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(Duration.ofMillis(1_300));
		assertStates(instances, State.OPEN);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(2).succeed()).isTrue();
		this.fleet.run(Duration.ofMillis(1_300));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void survivorOfTwoDecidesAlone() {
		List<Instance> instances = startOpen(2);
		instances.get(1).stop();
		this.fleet.run(OPEN_TIME);
		assertThat(instances.get(0).view.isAlone()).isTrue();
		assertThat(instances.get(0).succeed()).isTrue();
		assertThat(instances.get(0).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void instancesThatAreGoneDoNotAbstain() {
		List<Instance> instances = this.fleet.start(10);
		this.fleet.run(OPEN_TIME.plus(OPEN_TIME));
		instances.get(0).open();
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).abstaining()).isEqualTo(9);
		instances.subList(1, 6).forEach(Instance::stop);
		instances.subList(6, 10).forEach(Instance::kill);
		List<Instance> added = this.fleet.start(9);
		added.forEach(Instance::succeed);
		this.fleet.run(Duration.ofSeconds(5));
		added.get(0).open();
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(added.get(8).state()).isEqualTo(State.CLOSED);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).abstaining()).isZero();
	}

	@Test
	void votesAreRenewedOnceHalfOfStaleAfterIsOver() {
		List<Instance> instances = this.fleet.start(5);
		instances.get(0).open();
		this.fleet.run(Duration.ofSeconds(20));
		assertThat(instances.get(0).said(Vote.class)).isBetween(8L, 13L);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(1);
	}

	@Test
	void voteThatCanOpenIsSaidAtOnceAfterOneThatCouldNot() {
		List<Instance> instances = this.fleet.start(5);
		instances.subList(2, 5).forEach((instance) -> instance.calls(SECOND));
		instances.get(0).open();
		this.fleet.run(SECOND);
		instances.get(1).open();
		this.fleet.run(OPEN_TIME.minusSeconds(1));
		Permit first = instances.get(0).ask();
		this.fleet.run(SECOND);
		instances.get(1).ask();
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(2);
		instances.get(4).stop();
		this.fleet.run(Duration.ofSeconds(8));
		assertThat(instances.get(3).state()).isEqualTo(State.CLOSED);
		first.failure(new IOException());
		this.fleet.run(Duration.ofMillis(100));
		assertThat(instances.get(3).state()).isEqualTo(State.OPEN);
	}

	@Test
	void voteThatWasWithdrawnIsNotGivenAgainDuringTheTrial() {
		List<Instance> instances = this.fleet.start(3);
		instances.get(0).open();
		this.fleet.run(OPEN_TIME.plusSeconds(2));
		assertThat(instances.get(0).said(Withdrawal.class)).isEqualTo(1);
		instances.get(0).ask();
		this.fleet.run(Duration.ofSeconds(2));
		instances.get(1).open();
		this.fleet.run(Duration.ofSeconds(2));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).votes()).isEqualTo(1);
		assertThat(instances.get(2).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void patienceDoesNotStartAnewWithWhatIsHeardLater() {
		List<Instance> instances = startOpen(3);
		Instance loser = instances.get(0);
		for (int patience : new int[] { 0, 1, 2 }) {
			waitUntilOpenTimeIsOver(instances);
			this.fleet.run(Duration.ofSeconds(patience));
			loser.ask().failure(new IOException());
			this.fleet.run(Duration.ofMillis(100));
		}
		waitUntilOpenTimeIsOver(instances);
		Duration over = this.fleet.now();
		this.fleet.every(Duration.ofMillis(300), () -> loser.state() == State.OPEN, () -> {
			// Each answer to what an instance says tells it of the agreement again.
			loser.members.find(VirtualFleet.PYPI).hear(this.fleet.store.state(VirtualFleet.PYPI));
		});
		assertThat(this.fleet.runUntil(loser::succeed, Duration.ofSeconds(5))).isTrue();
		assertThat(this.fleet.now().minus(over)).isGreaterThan(Duration.ofMillis(3_900));
	}

	/** They do not abstain, and their calls are not near the end of the open time. */
	private void waitUntilOpenTimeIsOver(List<Instance> instances) {
		instances.forEach(Instance::ask);
		this.fleet.run(OPEN_TIME.minusSeconds(10));
		instances.forEach(Instance::ask);
		runUntilOpenTimeIsOver();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2 })
	void lostAnswerDoesNotKeepTheRequesterFromItsTrial(int index) {
		List<Instance> instances = this.fleet.start(3);
		instances.forEach(Instance::succeed);
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(OPEN_TIME.minusSeconds(3));
		Instance requester = instances.get(index);
		requester.answered = false;
		this.fleet.every(Duration.ofMillis(50), () -> this.fleet.store.state(VirtualFleet.PYPI).token().isEmpty(),
				requester::ask);
		this.fleet.runUntil(() -> !this.fleet.store.state(VirtualFleet.PYPI).token().isEmpty(), OPEN_TIME);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).remaining()).isPositive();
		this.fleet.run(Duration.ofMillis(505));
		requester.answered = true;
		runUntilOpenTimeIsOver();
		this.fleet.run(Duration.ofMillis(700));
		assertThat(instances.get(1).ask()).isNull();
		assertThat(requester.succeed()).isTrue();
		this.fleet.run(Duration.ofMillis(1_300));
		assertStates(instances, State.CLOSED);
	}

	@Test
	void leaseOfATrialLastsNoLongerThanTheTrialThoughItsAnswersAreLost() {
		List<Instance> instances = startOpen(3);
		runUntilOpenTimeIsOver();
		instances.get(0).answered = false;
		assertThat(instances.get(0).ask()).isNotNull();
		this.fleet.run(OPEN_TIME.minus(SECOND));
		assertThat(instances.get(1).ask()).isNull();
		this.fleet.run(SECOND.plus(SECOND));
		assertThat(instances.get(1).ask()).isNotNull();
	}

	@Test
	void instanceThatWasSilentAbstainsAgain() {
		List<Instance> instances = this.fleet.start(5);
		this.fleet.run(OPEN_TIME.plus(OPEN_TIME));
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).abstaining()).isEqualTo(3);
		instances.get(4).connected = false;
		runUntilOpenTimeIsOver();
		instances.get(0).ask().failure(new IOException());
		this.fleet.run(Duration.ofSeconds(5));
		int others = this.fleet.store.state(VirtualFleet.PYPI).abstaining();
		instances.get(4).connected = true;
		this.fleet.run(Duration.ofSeconds(5));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).abstaining()).isEqualTo(others + 1);
	}

	@Test
	void trialThatHasFailedCountsAsLostEvenIfAnotherWasToldFirst() {
		List<Instance> instances = startOpen(3);
		waitUntilOpenTimeIsOver(instances);
		Permit first = instances.get(0).ask();
		Permit second = instances.get(1).ask();
		this.fleet.delay = Duration.ofMillis(20);
		first.failure(new IOException());
		this.fleet.run(Duration.ofMillis(5));
		second.failure(new IOException());
		this.fleet.run(SECOND);
		assertThat(instances.get(2).agreed().failedTrials()).isEqualTo(1);
		runUntilOpenTimeIsOver();
		assertThat(instances.get(0).ask()).isNull();
		assertThat(instances.get(1).ask()).isNull();
		assertThat(instances.get(2).succeed()).isTrue();
	}

	@Test
	void allHaveNotLostAsLongAsOthersAreRemembered() {
		List<Instance> instances = startOpen(3);
		instances.forEach((instance) -> instance.connected = false);
		runUntilOpenTimeIsOver();
		instances.get(0).connected = true;
		this.fleet.runUntil(() -> !instances.get(0).view.isLost(), Duration.ofSeconds(3));
		instances.get(0).ask().failure(new IOException());
		this.fleet.run(SECOND);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).losers()).isEqualTo(1);
	}

	@Test
	void successAfterAResetByHandClosesForAllOnceTheOpenTimeIsOver() {
		List<Instance> instances = startOpen(3);
		instances.forEach((instance) -> instance.breaker().reset());
		instances.forEach(Instance::succeed);
		this.fleet.run(OPEN_TIME.minusSeconds(2));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isTrue();
		this.fleet.run(Duration.ofSeconds(4));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isFalse();
		instances.subList(0, 2).forEach(Instance::open);
		this.fleet.run(SECOND);
		assertStates(instances, State.OPEN);
	}

	@Test
	void resetByHandWithoutASuccessClosesNothingForTheOthers() {
		List<Instance> instances = startOpen(3);
		instances.get(0).breaker().reset();
		this.fleet.run(OPEN_TIME.plusSeconds(5));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void resultOfATrialThatWasTakenOverCountsIfTheOtherComesToNone(boolean success) {
		configure(CircuitBreakerConfig.builder().trialTimeout(Duration.ofSeconds(10)));
		List<Instance> instances = startOpen(4);
		runUntilOpenTimeIsOver();
		Permit late = instances.get(0).ask();
		this.fleet.run(Duration.ofSeconds(11));
		assertThat(instances.get(1).ask()).isNotNull();
		this.fleet.run(Duration.ofMillis(50));
		instances.get(1).kill();
		if (success) {
			late.success();
		}
		else {
			late.failure(new IOException());
		}
		this.fleet.run(Duration.ofSeconds(9));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).failedTrials()).isZero();
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isTrue();
		this.fleet.run(Duration.ofSeconds(3));
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).open()).isNotEqualTo(success);
		assertThat(this.fleet.store.state(VirtualFleet.PYPI).failedTrials()).isEqualTo(success ? 0 : 1);
	}

	@Test
	void commandToAStoreThatWasRolledBackAndWhoseClockIsBehindIsObeyedByAll() {
		List<Instance> instances = this.fleet.start(3);
		Object saved = this.fleet.store.save();
		instances.subList(0, 2).forEach((instance) -> instance.connected = false);
		instances.get(2).command(State.FORCED_OPEN);
		this.fleet.run(Duration.ofMillis(100));
		this.fleet.storeSkew = Duration.ofHours(-5).toMillis();
		this.fleet.store.restore(saved);
		instances.forEach((instance) -> instance.connected = !instance.connected);
		instances.get(0).command(State.CLOSED);
		this.fleet.run(SECOND);
		instances.get(2).connected = true;
		this.fleet.run(Duration.ofSeconds(5));
		assertStates(instances, State.CLOSED);
	}

}
