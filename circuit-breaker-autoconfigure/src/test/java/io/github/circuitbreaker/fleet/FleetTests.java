package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.fixtures.Closing;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetStore.LeaseRequest;
import io.github.circuitbreaker.fleet.FleetStore.TrialResult;
import io.github.circuitbreaker.fleet.FleetStore.Vote;
import io.github.circuitbreaker.fleet.FleetStore.Withdrawal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with a server that works.
 */
@Tag("thorough")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FleetTests {

	private static final String SHORT = "recovery-timeout=300ms";

	private static final String PATIENT = "trial-timeout=1m";

	/** For what must not become local, however slow the machine is. */
	private static final String TRUSTING = "fleet.stale-after=1m";

	private final RedisProcess redis = RedisProcess.start();

	private TestFleet fleet;

	@AfterEach
	void close() {
		Closing.all(this.fleet, this.redis);
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 5 })
	void oneSickInstanceOpensOnlyItself(int size) {
		this.fleet = new TestFleet(this.redis, size, TRUSTING);
		FleetInstance sick = this.fleet.get(0);
		sick.fail(3);
		await().until(() -> sick.status().votes() == 1);
		this.fleet.all().forEach(FleetInstance::awaitNews);
		assertThat(this.fleet.all()).extracting(FleetInstance::state)
			.containsOnlyOnce(State.OPEN)
			.filteredOn((state) -> state == State.CLOSED)
			.hasSize(size - 1);
		assertThat(sick.status().scope()).isEqualTo(FleetStatus.Scope.FLEET);
	}

	@Test
	void sickInstanceRecoversOnItsOwn() {
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=2s");
		FleetInstance sick = this.fleet.get(0);
		sick.fail(3);
		await().until(() -> sick.status().votes() == 1);
		await().until(sick::call);
		assertThat(sick.state()).isEqualTo(State.CLOSED);
		await().until(() -> sick.store().answered(Withdrawal.class) > 0);
		this.fleet.get(1).fail(3);
		await().until(() -> this.fleet.get(1).status().votes() == 1);
		assertThat(sick.status().votes()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 5 })
	void quorumOpensEverywhere(int size) {
		this.fleet = new TestFleet(this.redis, size, TRUSTING);
		this.fleet.fail(size / 2 + 1);
		this.fleet.awaitState(State.OPEN);
		CircuitBreakerStateChange change = this.fleet.get(size - 1).breaker().snapshot().transitions().get(0);
		assertThat(change.cause()).isEqualTo(TransitionCause.ADVICE);
		assertThat(change.reason()).isEqualTo("opened by %d of %d instances".formatted(size / 2 + 1, size));
		assertThat(change.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
		this.fleet.all().forEach((instance) -> assertThat(instance.call()).isFalse());
	}

	@Test
	void quorumOpensAtOnceEvenIfTheNextPollIsFar() {
		this.fleet = new TestFleet(this.redis, 0, "fleet.poll-interval=1m", "fleet.stale-after=1h");
		this.fleet.add();
		FleetInstance second = this.fleet.add();
		FleetInstance third = this.fleet.add();
		second.fail(3);
		third.fail(3);
		this.fleet.awaitState(State.OPEN);
	}

	@Test
	void whatOneHasFoundLongAgoIsNoVote() {
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=2s", TRUSTING);
		FleetInstance first = this.fleet.get(0);
		first.fail(3);
		await().until(() -> first.store().answered(Withdrawal.class) > 0);
		assertThat(first.state()).isEqualTo(State.OPEN);
		FleetInstance second = this.fleet.get(1);
		second.fail(3);
		await().until(() -> second.store().answered(Withdrawal.class) > 0);
		this.fleet.all().forEach((instance) -> assertThat(TestFleet.view(instance).epoch()).isZero());
	}

	@Test
	void oneThatComesBackHasOneVote() {
		this.fleet = new TestFleet(this.redis, 3, TRUSTING);
		FleetInstance sick = this.fleet.get(0);
		sick.fail(3);
		await().until(() -> sick.status().votes() == 1);
		sick.close();
		FleetInstance again = this.fleet.add();
		again.fail(3);
		await().until(() -> again.status().votes() > 0);
		assertThat(again.status().votes()).isEqualTo(1);
		this.fleet.get(1).awaitNews();
		assertThat(this.fleet.get(1).state()).isEqualTo(State.CLOSED);
	}

	@Test
	void databasesOfOneServerAreFleetsOfTheirOwn() throws Exception {
		this.fleet = new TestFleet(this.redis, 2);
		try (TestFleet elsewhere = new TestFleet(this.redis, 2, "spring.data.redis.database=1")) {
			elsewhere.open();
			elsewhere.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
			elsewhere.awaitState(State.FORCED_OPEN);
			this.fleet.all().forEach(FleetInstance::awaitNews);
			assertThat(this.fleet.all()).allMatch((instance) -> instance.state() == State.CLOSED);
		}
	}

	@Test
	void survivorIsLocal() {
		this.fleet = new TestFleet(this.redis, 2, SHORT, PATIENT);
		this.fleet.open();
		this.fleet.get(1).close();
		FleetInstance survivor = this.fleet.get(0);
		await().until(() -> survivor.status().liveInstances() == 1);
		assertThat(survivor.status().scope()).isEqualTo(FleetStatus.Scope.LOCAL);
		assertThat(TestFleet.view(survivor).open()).isTrue();
		assertThat(survivor.call()).isTrue();
	}

	@Test
	void instanceThatIsAloneIsLocal() {
		this.fleet = new TestFleet(this.redis, 1, SHORT);
		FleetInstance alone = this.fleet.get(0);
		assertThat(alone.status().scope()).isEqualTo(FleetStatus.Scope.LOCAL);
		alone.fail(3);
		await().until(() -> alone.status().votes() == 1);
		assertThat(TestFleet.view(alone).open()).isFalse();
		await().until(alone::call);
	}

	@Test
	void oneCallOfAllIsTheTrialAndItsSuccessClosesAll() throws Exception {
		// So long that one of them asks for the lease ahead.
		this.fleet = new TestFleet(this.redis, 5, "recovery-timeout=4s", "fleet.poll-interval=1s", PATIENT, TRUSTING);
		this.fleet.open();
		Hammering hammering = new Hammering(this.fleet.all());
		await().until(() -> hammering.tried.get() > 0);
		// All are rejected, and come back, while the trial is under way.
		for (FleetInstance instance : this.fleet.all()) {
			long rejected = instance.breaker().snapshot().calls().rejected();
			await().until(() -> instance.breaker().snapshot().calls().rejected() > rejected + 1000);
		}
		assertThat(hammering.tried).hasValue(1);
		hammering.trial.countDown();
		this.fleet.awaitState(State.CLOSED);
		hammering.stop();
		assertThat(
				this.fleet.all().stream().flatMap((instance) -> instance.breaker().snapshot().transitions().stream()))
			.filteredOn((change) -> change.to() == State.HALF_OPEN)
			.hasSize(1);
	}

	@Test
	void trialThatFailsOpensAllAgain() {
		this.fleet = new TestFleet(this.redis, 3, "recovery-timeout=300ms", "recovery-multiplier=100", PATIENT,
				TRUSTING);
		this.fleet.open();
		FleetInstance holder = await().until(this::instanceThatMayTry, (found) -> found != null);
		assertThat(holder.state()).isEqualTo(State.HALF_OPEN);
		this.trial.failure(new IOException());
		this.fleet.awaitAll((instance) -> TestFleet.view(instance).failedTrials() == 1);
		this.fleet.all().forEach((instance) -> {
			assertThat(instance.state()).isEqualTo(State.OPEN);
			assertThat(instance.breaker().snapshot().retryAfter()).isBetween(Duration.ofSeconds(10),
					Duration.ofSeconds(30));
		});
	}

	private Permit trial;

	/**
	 * Has all instances ask, until one of them may try.
	 */
	private FleetInstance instanceThatMayTry() {
		return instanceThatMayTry(this.fleet.all());
	}

	private FleetInstance instanceThatMayTry(List<FleetInstance> instances) {
		for (FleetInstance instance : instances) {
			try {
				this.trial = instance.breaker().acquire();
				return instance;
			}
			catch (CircuitBreakerOpenException ex) {
				// The next one.
			}
		}
		return null;
	}

	@Test
	void trialThatEndsWithoutAVerdictGoesToTheNextCallerOfTheSameInstance() {
		this.fleet = new TestFleet(this.redis, 3, SHORT, PATIENT, TRUSTING);
		this.fleet.open();
		FleetInstance holder = await().until(this::instanceThatMayTry, (found) -> found != null);
		this.trial.release();
		assertThat(instanceThatMayTry()).isSameAs(holder);
		this.trial.success();
		this.fleet.awaitState(State.CLOSED);
	}

	@Test
	void severalTrialsAreMadeUnderOneLease() {
		this.fleet = new TestFleet(this.redis, 3, SHORT, PATIENT, TRUSTING, "trial-calls=2");
		this.fleet.open();
		FleetInstance holder = await().until(this::instanceThatMayTry, (found) -> found != null);
		Permit first = this.trial;
		this.fleet.awaitAll((instance) -> !TestFleet.view(instance).token().isEmpty());
		assertThat(instanceThatMayTry()).isSameAs(holder);
		assertThat(instanceThatMayTry()).isNull();
		first.success();
		this.trial.success();
		this.fleet.awaitState(State.CLOSED);
	}

	@Test
	void newInstanceStartsWithWhatTheOthersKnow() {
		this.fleet = new TestFleet(this.redis, 3);
		this.fleet.open();
		FleetInstance added = this.fleet.add();
		assertThat(added.state()).isEqualTo(State.OPEN);
		assertThat(added.call()).isFalse();
		assertThat(added.breaker().snapshot().retryAfter()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
	}

	@Test
	void circuitBreakerThatIsCreatedLaterIsToldToo() {
		this.fleet = new TestFleet(this.redis, 2);
		for (FleetInstance instance : this.fleet.all()) {
			for (int i = 0; i < 3; i++) {
				instance.registry().circuitBreaker("dns").acquire().failure(new IOException());
			}
		}
		FleetInstance added = this.fleet.add();
		added.awaitNews();
		assertThat(added.registry().find("dns")).isEmpty();
		await().until(() -> added.registry().circuitBreaker("dns").getState() == State.OPEN);
	}

	@Test
	void leaseOfAnInstanceThatIsGoneRunsOutAndItsVerdictIsLate() {
		this.fleet = new TestFleet(this.redis, 3, SHORT, "trial-timeout=1s");
		this.fleet.open();
		FleetInstance dead = await().until(this::instanceThatMayTry, (found) -> found != null);
		Permit late = this.trial;
		await().until(() -> dead.store().beginnings() > 0);
		assertThat(this.redis.command("HGET", "cb:{shop}:2:circuits", "pypi")).contains("\"lease\":1000,");
		dead.store().cutOff();
		List<FleetInstance> others = this.fleet.all().stream().filter((instance) -> instance != dead).toList();
		await().until(() -> others.stream().anyMatch(FleetInstance::call));
		await().until(() -> others.stream().allMatch((instance) -> instance.state() == State.CLOSED));
		long epoch = TestFleet.view(others.get(0)).epoch();
		late.failure(new IOException());
		assertThat(dead.state()).isEqualTo(State.OPEN);
		dead.store().reconnect();
		await().until(() -> TestFleet.view(dead).epoch() == epoch);
		this.fleet.awaitState(State.CLOSED);
		this.fleet.all().forEach(FleetInstance::awaitNews);
		this.fleet.all().forEach((instance) -> assertThat(TestFleet.view(instance).epoch()).isEqualTo(epoch));
	}

	@Test
	void callsAreRareAndTheTrialComesAllTheSame() {
		this.fleet = new TestFleet(this.redis, 2, SHORT, "trial-timeout=50ms", TRUSTING);
		this.fleet.open();
		FleetInstance rare = this.fleet.get(0);
		// Far longer apart than a lease lasts.
		await().pollInterval(Duration.ofMillis(400)).until(rare::call);
		this.fleet.awaitState(State.CLOSED);
	}

	@Test
	void trialThatWasGivenUpKeepsNobodyFromTryingWhereCallsAreRare() {
		this.fleet = new TestFleet(this.redis, 2, SHORT, "trial-timeout=1s", TRUSTING);
		this.fleet.open();
		FleetInstance holder = await().until(this::instanceThatMayTry, (found) -> found != null);
		this.trial.release();
		assertThat(holder.state()).isEqualTo(State.HALF_OPEN);
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1500)).until(holder::call);
		this.fleet.awaitState(State.CLOSED);
	}

	@Test
	void successOfBeforeTellsNothingOfWhatIsOpenNow() {
		this.fleet = new TestFleet(this.redis, 3, SHORT, "trial-timeout=50ms", TRUSTING);
		FleetInstance absent = this.fleet.get(2);
		absent.fail(3);
		await().until(absent::call);
		absent.awaitNews();
		absent.store().cutOff();
		FleetInstance first = this.fleet.get(0);
		FleetInstance second = this.fleet.get(1);
		await().until(() -> {
			first.failAgain();
			second.failAgain();
			return TestFleet.view(first).open() && TestFleet.view(second).open();
		});
		long epoch = TestFleet.view(first).epoch();
		absent.store().reconnect();
		await().until(() -> TestFleet.view(absent).epoch() == epoch && absent.state() == State.OPEN);
		absent.awaitNews();
		assertThat(absent.store().answered(TrialResult.class)).isZero();
		assertThat(this.fleet.add().state()).isEqualTo(State.OPEN);
		await().until(absent::call);
		this.fleet.awaitState(State.CLOSED);
	}

	@Test
	void successThatIsTooLateDecidesNothingAsLongAsAnotherTries() {
		this.fleet = new TestFleet(this.redis, 3, SHORT, "trial-timeout=2s", TRUSTING);
		this.fleet.open();
		FleetInstance slow = await().until(this::instanceThatMayTry, (found) -> found != null);
		Permit late = this.trial;
		await().until(() -> slow.store().beginnings() == 1);
		List<FleetInstance> others = this.fleet.all().stream().filter((instance) -> instance != slow).toList();
		others.forEach((other) -> await().until(() -> !TestFleet.view(other).token().isEmpty()));
		FleetInstance next = await().until(() -> instanceThatMayTry(others), (found) -> found != null);
		await().until(() -> next.store().beginnings() == 1);
		long epoch = TestFleet.view(next).epoch();
		late.success();
		slow.awaitNews();
		assertThat(slow.store().answered(TrialResult.class)).isZero();
		assertThat(slow.store().beginnings()).isEqualTo(1);
		others.forEach((instance) -> assertThat(TestFleet.view(instance).epoch()).isEqualTo(epoch));
		// It counts once the lease of the other is over, which comes to no result.
		this.fleet.awaitState(State.CLOSED);
		assertThat(slow.store().answered(TrialResult.class)).isEqualTo(1);
	}

	@Test
	void shadowDoesNotVote() {
		this.fleet = new TestFleet(this.redis, 3, "instances.pypi.shadow=true");
		this.fleet.fail(3);
		this.fleet.awaitState(State.OPEN);
		this.fleet.all().forEach(FleetInstance::awaitNews);
		this.fleet.all().forEach((instance) -> {
			assertThat(instance.store().answered(Vote.class)).isZero();
			assertThat(TestFleet.view(instance).open()).isFalse();
		});
	}

	@Test
	void commandReachesAllAndThoseWhoComeLater() throws Exception {
		this.fleet = new TestFleet(this.redis, 3);
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.FORCED_OPEN);
		assertThat(this.fleet.get(0).state()).isEqualTo(State.FORCED_OPEN);
		this.fleet.awaitState(State.FORCED_OPEN);
		assertThat(this.fleet.add().state()).isEqualTo(State.FORCED_OPEN);
		FleetInstance excepted = this.fleet.get(1);
		excepted.breaker().reset();
		excepted.awaitNews();
		assertThat(excepted.state()).isEqualTo(State.CLOSED);
		this.fleet.get(2).fleet().command(FleetInstance.PYPI, State.DISABLED);
		this.fleet.awaitState(State.DISABLED);
		this.fleet.get(3).fleet().command(FleetInstance.PYPI, State.CLOSED);
		this.fleet.awaitState(State.CLOSED);
		assertThat(this.fleet.add().state()).isEqualTo(State.CLOSED);
	}

	@Test
	void resetOfAllEndsWhatWasAgreedUpon() throws Exception {
		this.fleet = new TestFleet(this.redis, 3);
		this.fleet.open();
		this.fleet.get(0).fleet().command(FleetInstance.PYPI, State.CLOSED);
		this.fleet.awaitState(State.CLOSED);
		this.fleet.awaitAll((instance) -> !TestFleet.view(instance).open());
		assertThat(this.fleet.add().state()).isEqualTo(State.CLOSED);
		this.fleet.open();
	}

	@Test
	void resetOfLongAgoIsNotForThoseWhoComeLater() throws Exception {
		this.fleet = new TestFleet(this.redis, 2);
		this.fleet.get(0).registry().circuitBreaker("dns");
		this.fleet.get(0).fleet().command("dns", State.CLOSED);
		for (int i = 0; i < 3; i++) {
			this.fleet.get(1).registry().circuitBreaker("dns").acquire().failure(new IOException());
		}
		this.fleet.get(1).awaitNews();
		assertThat(this.fleet.get(1).registry().circuitBreaker("dns").getState()).isEqualTo(State.OPEN);
		this.fleet.get(0).fleet().command("dns", State.CLOSED);
		await().until(() -> this.fleet.get(1).registry().circuitBreaker("dns").getState() == State.CLOSED);
	}

	@Test
	void namesThatAreNotKnownHereCreateNothing() throws Exception {
		this.fleet = new TestFleet(this.redis, 2);
		this.fleet.get(0).registry().circuitBreaker("only here");
		this.fleet.get(0).fleet().command("only here", State.FORCED_OPEN);
		this.fleet.get(1).awaitNews();
		assertThat(this.fleet.get(1).registry().getAll()).extracting(CircuitBreaker::getName)
			.containsExactly(FleetInstance.PYPI);
		this.fleet.get(1).fleet().status("nobody");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.fleet.get(1).fleet().command("nobody", State.FORCED_OPEN));
		assertThat(this.redis.command("HKEYS", "cb:{shop}:2:circuits")).doesNotContain("nobody");
		assertThat(this.redis.keys()).noneMatch((key) -> key.contains("nobody"));
	}

	@Test
	void oneThatHasStoppedIsNotCountedAndItsCircuitBreakersAreLocal() {
		this.fleet = new TestFleet(this.redis, 3, SHORT);
		this.fleet.open();
		FleetInstance stopped = this.fleet.get(2);
		((FleetCoordinator) stopped.fleet()).stop();
		await().until(stopped::call);
		await().until(() -> this.fleet.get(0).status().liveInstances() == 2);
		assertThat(this.fleet.get(0).state()).isEqualTo(State.OPEN);
	}

	@Test
	void localCommandWinsUntilThereIsNews() {
		this.fleet = new TestFleet(this.redis, 3);
		this.fleet.open();
		FleetInstance excepted = this.fleet.get(0);
		excepted.breaker().reset();
		excepted.awaitNews();
		assertThat(excepted.state()).isEqualTo(State.CLOSED);
		assertThat(excepted.call()).isTrue();
	}

	@Test
	void noCallersThreadTouchesTheStore() throws Exception {
		this.fleet = new TestFleet(this.redis, 3, SHORT);
		for (int round = 0; round < 3; round++) {
			this.fleet.open();
			Hammering hammering = new Hammering(this.fleet.all());
			hammering.trial.countDown();
			this.fleet.awaitState(State.CLOSED);
			hammering.stop();
			assertThat(hammering.threads).isNotEmpty();
			this.fleet.all()
				.forEach((instance) -> assertThat(instance.store().threads())
					.doesNotContainAnyElementsOf(hammering.threads));
		}
		this.fleet.all()
			.forEach((instance) -> assertThat(instance.store().threads()).extracting(Thread::getName)
				.containsExactly("circuit-breaker-fleet"));
	}

	@Test
	void commandsAreBoundedWhateverTheCalls() throws Exception {
		this.fleet = new TestFleet(this.redis, 2, PATIENT, SHORT, TRUSTING);
		this.fleet.open();
		Hammering hammering = new Hammering(this.fleet.all());
		await().until(() -> hammering.tried.get() > 0);
		FleetInstance other = this.fleet.all()
			.stream()
			.filter((instance) -> instance.state() == State.OPEN)
			.findAny()
			.orElseThrow();
		int exchanges = other.store().exchanges();
		int before = messages(other);
		await().until(() -> other.store().exchanges() >= exchanges + 5);
		// It may have begun a trial, too, before it heard of the first.
		assertThat(messages(other)).isBetween(before, before + 2);
		hammering.stop();
	}

	private static int messages(FleetInstance instance) {
		return instance.store().beginnings() + Stream.of(LeaseRequest.class, TrialResult.class, Vote.class)
			.mapToInt(instance.store()::answered)
			.sum();
	}

	/**
	 * Many threads that call without a pause. What gets through while the circuits are
	 * not closed waits for a verdict.
	 */
	private static final class Hammering {

		private final ExecutorService executor = Executors.newCachedThreadPool();

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		private final AtomicInteger tried = new AtomicInteger();

		private final CountDownLatch trial = new CountDownLatch(1);

		private final AtomicBoolean stopped = new AtomicBoolean();

		Hammering(List<FleetInstance> instances) {
			instances.forEach((instance) -> {
				for (int i = 0; i < 3; i++) {
					this.executor.execute(() -> call(instance));
				}
			});
		}

		private void call(FleetInstance instance) {
			this.threads.add(Thread.currentThread());
			while (!this.stopped.get()) {
				try {
					instance.breaker().call(() -> {
						if (this.trial.getCount() > 0) {
							this.tried.incrementAndGet();
							this.trial.await();
						}
						return "done";
					});
				}
				catch (CircuitBreakerOpenException ex) {
					Thread.onSpinWait();
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

		void stop() throws InterruptedException {
			this.stopped.set(true);
			this.trial.countDown();
			this.executor.shutdown();
			assertThat(this.executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}

	}

}
