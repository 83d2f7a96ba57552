package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever happens to several instances, their network and their store, the invariants of
 * the package hold after every step, and once all is well every circuit closes. The same
 * histories in each build; more or others with {@code -Dfleet.histories} and
 * {@code -Dfleet.seed}.
 */
class FleetWalkTests {

	private static final long SEED = Long.getLong("fleet.seed", 1);

	private static final long HISTORIES = Long.getLong("fleet.histories", 1_000);

	@Test
	void invariantsHoldAfterEveryStep() {
		Map<Long, Throwable> failures = new ConcurrentHashMap<>();
		LongStream.range(SEED, SEED + HISTORIES).parallel().forEach((seed) -> {
			try {
				new Walk(seed).take();
			}
			catch (Throwable ex) {
				failures.put(seed, ex);
			}
		});
		assertThat(failures).withFailMessage(() -> {
			long first = failures.keySet().stream().min(Long::compare).orElseThrow();
			return "%d of %d histories: %s. That of -Dfleet.seed=%d -Dfleet.histories=1: %s".formatted(failures.size(),
					HISTORIES, new TreeSet<>(failures.keySet()), first, failures.get(first));
		}).isEmpty();
	}

	@Test
	void walkGoesEverywhere() {
		Map<String, Integer> seen = new HashMap<>();
		for (long seed = 1; seed <= 200; seed++) {
			Walk walk = new Walk(seed);
			walk.take();
			walk.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
		}
		assertThat(seen.keySet()).contains("opened for all", "opened for all again", "closed for all",
				"opened by a trial", "lease granted ahead", "lease taken by beginning", "advised to open",
				"advised to close", "abstaining", "losers", "command", "forgotten", "asked to wait");
	}

	/** One history. */
	private static final class Walk {

		private final Random random;

		private final Duration openTime;

		/** The longest open time, if a failure asks for it. */
		private final Duration longest;

		private final Duration pollInterval;

		private final Duration trialTimeout;

		private final Duration ramp;

		private final VirtualFleet fleet;

		private final Map<String, Integer> seen = new HashMap<>();

		/** All instances that there ever were. */
		private final List<VirtualFleet.Instance> all = new ArrayList<>();

		private CircuitState before = CircuitState.closed(VirtualFleet.PYPI, 0, 0);

		private boolean triedBefore;

		private int exchangesBefore;

		private Object saved;

		private Duration tamperedAt = Duration.ZERO;

		Walk(long seed) {
			this.random = new Random(seed);
			this.openTime = Duration.ofMillis(500 + this.random.nextInt(10_000));
			this.trialTimeout = Duration.ofMillis(500 + this.random.nextInt(5_000));
			this.ramp = Duration.ofMillis(this.random.nextBoolean() ? this.random.nextInt(10_000) : 0);
			this.longest = this.openTime.multipliedBy(this.random.nextBoolean() ? 3 : 1);
			this.pollInterval = Duration.ofMillis(200 + this.random.nextInt(1_000));
			this.fleet = new VirtualFleet(seed,
					new FleetSettings("shop", 0.5, this.pollInterval.multipliedBy(3), this.pollInterval),
					CircuitBreakerConfig.builder()
						.failureThreshold(1 + this.random.nextInt(3))
						.recoveryTimeout(this.openTime)
						.trialTimeout(this.trialTimeout)
						.trialCalls(1 + this.random.nextInt(2))
						.recoveryRamp(this.ramp)
						.recoveryTimeoutMax(this.longest)
						.retryAfter((failure) -> millis((int) this.longest.toMillis() * 2))
						.build());
			this.fleet.newsDelay = millis(20);
			this.fleet.afterEach = this::check;
			this.saved = this.fleet.store.save();
		}

		private static Duration max(Duration one, Duration other) {
			return (one.compareTo(other) > 0) ? one : other;
		}

		private Duration millis(int longest) {
			return Duration.ofMillis(this.random.nextInt(longest));
		}

		void take() {
			try {
				walk();
			}
			catch (AssertionError ex) {
				throw new AssertionError("%s%nat %s: %s".formatted(ex.getMessage(), this.fleet.now(), describe()), ex);
			}
		}

		private void walk() {
			int size = 2 + this.random.nextInt(4);
			for (int i = 0; i < size; i++) {
				start();
			}
			for (int i = 0; i < 30; i++) {
				this.fleet.run(millis(4_000));
				step();
			}
			heal();
		}

		private void start() {
			VirtualFleet.Instance instance = this.fleet.start();
			this.all.add(instance);
			Duration mean = Duration.ofMillis((long) Math.pow(10, 2.3 + this.random.nextDouble() * 1.7));
			this.fleet.every(mean, () -> instance.alive, () -> instance.call(millis(200)));
		}

		private void step() {
			List<VirtualFleet.Instance> instances = this.fleet.instances();
			VirtualFleet.Instance one = instances.get(this.random.nextInt(instances.size()));
			switch (this.random.nextInt(20)) {
				case 0, 1, 2 -> one.heals = !one.heals;
				case 3 -> instances.forEach((instance) -> instance.heals = false);
				case 4, 5 -> instances.forEach((instance) -> instance.heals = true);
				case 6 -> one.connected = !one.connected;
				case 7 -> one.answered = !one.answered;
				case 8 -> instances.forEach((instance) -> instance.connected = true);
				case 9 -> replace(one, one::kill);
				case 10 -> replace(one, one::stop);
				case 11 -> this.fleet.delay = millis(400);
				case 12 -> this.fleet.newsDelay = millis(3_000);
				case 13 -> this.fleet.store.publishes(this.random.nextBoolean());
				case 14 -> {
					int by = this.random.nextInt(200_000) - 100_000;
					this.fleet.storeSkew += by;
					// Votes last longer where the clock was set back.
					this.tamperedAt = (by < 0) ? Duration.ofDays(1) : this.tamperedAt;
				}
				case 15 -> {
					this.fleet.store.forget();
					this.tamperedAt = max(this.tamperedAt, this.fleet.now());
					see("forgotten");
				}
				case 16 -> this.saved = this.fleet.store.save();
				case 17 -> {
					this.fleet.store.restore(this.saved);
					this.tamperedAt = max(this.tamperedAt, this.fleet.now());
				}
				case 18 -> byHand(one);
				default -> {
					one.command(List.of(State.FORCED_OPEN, State.DISABLED, State.CLOSED, State.CLOSED)
						.get(this.random.nextInt(4)));
					see("command");
				}
			}
			// What was done to the store is not what instances have done.
			this.before = this.fleet.store.state(VirtualFleet.PYPI);
			this.triedBefore = this.fleet.store.isTried(VirtualFleet.PYPI);
		}

		private void replace(VirtualFleet.Instance one, Runnable end) {
			if (this.fleet.instances().size() > 2 || this.random.nextBoolean()) {
				end.run();
				start();
			}
		}

		private void byHand(VirtualFleet.Instance one) {
			switch (this.random.nextInt(3)) {
				case 0 -> one.breaker().reset();
				case 1 -> one.breaker().forceOpen();
				default -> one.breaker().disable();
			}
		}

		private void see(String what) {
			this.seen.merge(what, 1, Integer::sum);
		}

		/**
		 * Lets everything be well, and expects all circuits to close.
		 */
		private void heal() {
			this.fleet.delay = Duration.ofMillis(1);
			this.fleet.newsDelay = Duration.ofMillis(1);
			this.fleet.store.publishes(true);
			this.fleet.instances().forEach((instance) -> {
				instance.heals = true;
				instance.connected = true;
				instance.answered = true;
				this.fleet.every(Duration.ofMillis(500), () -> instance.alive,
						() -> instance.call(Duration.ofMillis(5)));
			});
			this.fleet.run(this.pollInterval.multipliedBy(5));
			endCommands();
			// An older command wins if the store has forgotten it and its clock was set
			// back.
			endCommands();
			Duration bound = this.longest.multipliedBy(3)
				.plus(this.trialTimeout.multipliedBy(2))
				.plus(this.pollInterval.multipliedBy(10))
				.plus(this.ramp.multipliedBy(2))
				.plusSeconds(10);
			assertThat(this.fleet.runUntil(this::isWell, bound)).as("all circuits close").isTrue();
			this.all.forEach(this::checkRequests);
		}

		/**
		 * Ends by hand what was begun by hand. All else has to end by itself.
		 */
		private void endCommands() {
			FleetStore.Command command = this.fleet.store.state(VirtualFleet.PYPI).command();
			if ((command != null && command.state() != State.CLOSED)
					|| this.fleet.instances().stream().anyMatch(VirtualFleet.Instance::isHeldByHand)) {
				this.fleet.instances().get(0).command(State.CLOSED);
				this.fleet.run(this.pollInterval.multipliedBy(5));
			}
		}

		private boolean isWell() {
			return this.fleet.instances()
				.stream()
				.allMatch((instance) -> instance.state() == State.CLOSED && !instance.agreed().open()
						&& !instance.view.isAlone());
		}

		private String describe() {
			StringBuilder text = new StringBuilder("store " + this.fleet.store.state(VirtualFleet.PYPI));
			this.all.forEach((instance) -> text
				.append("%n%s alive=%s alone=%s opened at %s, succeeded at %s: %s %s".formatted(instance.name,
						instance.alive, instance.view.isAlone(), instance.openedAt, instance.succeededAt,
						instance.alive ? instance.agreed() : null, instance.breaker().snapshot().transitions())));
			return text.toString();
		}

		/**
		 * Checks the invariants. Called after each event, so it has to be quick.
		 */
		private void check() {
			if (this.fleet.store.exchanges() != this.exchangesBefore) {
				this.exchangesBefore = this.fleet.store.exchanges();
				checkStore(this.fleet.store.state(VirtualFleet.PYPI));
			}
			this.fleet.instances().forEach(this::check);
		}

		private void checkStore(CircuitState now) {
			if (now.epoch() != this.before.epoch()) {
				assertThat(now.epoch()).as("epochs have an order").isGreaterThan(this.before.epoch());
				assertThat(this.fleet.told.messages()).as("a message counts if its sender knows the agreement")
					.anyMatch((message) -> message.epoch() >= this.before.epoch()
							|| message instanceof FleetStore.CommandMessage);
				if (now.open() && this.before.open()) {
					see("opened by a trial");
				}
				else if (now.open()) {
					checkOpening();
				}
				else if (this.before.open()) {
					see("closed for all");
				}
			}
			// Wherever the clock goes.
			assertThat(now.remaining()).as("no open time gets longer").isLessThanOrEqualTo(this.longest);
			assertThat(now.leased()).as("no lease gets longer")
				.isLessThanOrEqualTo(max(this.trialTimeout, this.longest.plus(this.pollInterval.multipliedBy(2))));
			if (!now.token().equals(this.before.token()) && !now.token().isEmpty()) {
				see(now.remaining().isZero() ? "lease taken by beginning" : "lease granted ahead");
				assertThat(now.epoch() != this.before.epoch() || this.before.leased().isZero()
						|| this.before.leased().compareTo(Duration.ofMillis(1000)) < 0)
					.as("a lease is held by one")
					.isTrue();
			}
			if (now.abstaining() > 0) {
				see("abstaining");
			}
			if (now.losers() > 0) {
				see("losers");
			}
			this.before = now;
			this.triedBefore = this.fleet.store.isTried(VirtualFleet.PYPI);
		}

		private void checkOpening() {
			see(this.triedBefore ? "opened for all again" : "opened for all");
			// As long as what they have found counts, and a vote afterwards.
			Duration since = this.fleet.now()
				.minus(this.longest)
				.minus(this.trialTimeout)
				.minus(this.pollInterval.multipliedBy(10))
				.minusSeconds(5);
			List<VirtualFleet.Instance> voters = this.all.stream()
				.filter((instance) -> instance.openedAt.compareTo(since) >= 0 && !instance.openedAt.isNegative())
				.toList();
			// A vote lasts longer where the clock was set back, or comes back with a
			// replica.
			assertThat(voters).as("several instances have opened it")
				.hasSizeGreaterThanOrEqualTo((this.tamperedAt.compareTo(since) > 0) ? 1 : 2);
			if (this.triedBefore) {
				assertThat(voters).as("one has had a success since it was told of the last opening")
					.anyMatch((instance) -> instance.succeededAt.compareTo(instance.toldOpenAt) >= 0);
			}
		}

		private void check(VirtualFleet.Instance instance) {
			long told = instance.agreed().epoch();
			if (told < instance.told) {
				throw new AssertionError("An instance is told of an earlier epoch");
			}
			if (told > instance.told && instance.agreed().open()) {
				instance.toldOpenAt = this.fleet.now();
			}
			instance.told = told;
			instance.changes.stream()
				.filter((change) -> change.to() == State.CLOSED && change.cause() == TransitionCause.ADVICE)
				.forEach((change) -> assertThat(instance.openBefore)
					.as("a closing is for those that knew of the opening")
					.isTrue());
			instance.openBefore = instance.agreed().open();
			if (!instance.changes.isEmpty()) {
				instance.changes.forEach((change) -> {
					if (change.cause() == TransitionCause.ADVICE) {
						see((change.to() == State.OPEN) ? "advised to open" : "advised to close");
					}
					if (change.reason().contains("which asks to wait")) {
						see("asked to wait");
					}
				});
				instance.changes.clear();
			}
			instance.said.clear();
		}

		private void checkRequests(VirtualFleet.Instance instance) {
			double polls = this.fleet.now().toMillis() / (this.pollInterval.toMillis() * 0.8) + 2;
			assertThat(instance.requests).as("requests are bounded").isLessThan((int) (polls * 51));
		}

	}

}
