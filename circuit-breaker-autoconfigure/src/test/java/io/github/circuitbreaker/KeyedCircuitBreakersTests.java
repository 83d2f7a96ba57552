package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static io.github.circuitbreaker.Breakers.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link KeyedCircuitBreakers}.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class KeyedCircuitBreakersTests {

	private int maxKeys = 2;

	private final ConfigSource source = new ConfigSource() {

		@Override
		public CircuitBreakerConfig config(String name) {
			return CircuitBreakerConfig.builder().failureThreshold(name.length()).build();
		}

		@Override
		public int maxKeys() {
			return KeyedCircuitBreakersTests.this.maxKeys;
		}

	};

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(this.source, this.time);

	private final KeyedCircuitBreakers keyed = this.registry.keyed("#{#host}");

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.circuitbreaker.CircuitBreaker");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.start();
		this.logger.addAppender(this.log);
		this.logger.setLevel(Level.WARN);
		this.logger.setAdditive(false);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(Level.OFF);
		this.logger.setAdditive(true);
	}

	private CircuitBreaker get(String name) {
		return this.keyed.find(name).orElseThrow();
	}

	private List<String> warnings() {
		return this.log.list.stream()
			.filter((event) -> event.getMessage().contains("max-keys"))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	private List<String> names() {
		return this.registry.getAll().stream().map(CircuitBreaker::getName).sorted().toList();
	}

	@Test
	void eachNameHasOneWhichIsInTheRegistry() {
		CircuitBreaker one = get("a");
		assertThat(get("a")).isSameAs(one);
		assertThat(this.registry.find("a")).containsSame(one);
		assertThat(this.registry.circuitBreaker("a")).isSameAs(one);
		assertThat(get("ab").getConfig().failureThreshold()).isEqualTo(2);
		assertThat(this.registry.keyed("#{#host}")).isSameAs(this.keyed);
		assertThat(this.registry.getTemplates()).containsExactly("#{#host}");
		assertThat(this.registry.getTemplate(one)).contains("#{#host}");
		assertThat(this.registry.getTemplate(this.registry.circuitBreaker("static"))).isEmpty();
		assertThat(this.keyed.contains(one)).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> get(" "));
	}

	@Test
	void leastRecentlyUsedOneGoes() {
		get("a");
		CircuitBreaker b = get("b");
		get("b");
		get("a");
		get("c");
		assertThat(names()).containsExactly("a", "c");
		assertThat(this.keyed.contains(b)).isFalse();
		get("a");
		get("d");
		assertThat(names()).containsExactly("a", "d");
		assertThat(get("b")).isNotSameAs(b);
	}

	@Test
	void oneThatKnowsNothingGoesFirst() {
		this.maxKeys = 3;
		fail(get("aaa"), 1);
		fail(get("b"), 1);
		get("c");
		get("d");
		assertThat(names()).containsExactly("aaa", "b", "d");
		get("aaa").call(() -> "done");
		get("e");
		assertThat(names()).containsExactly("aaa", "b", "e");
		get("f");
		assertThat(names()).containsExactly("b", "e", "f");
	}

	@Test
	void oneThatIsDisabledByItsSettingsKnowsNothing() {
		get("a").reconfigure(CircuitBreakerConfig.builder().enabled(false).build());
		fail(get("b"), 1);
		get("c");
		assertThat(names()).containsExactly("b", "c");
	}

	@Test
	void withoutSuchTheLeastRecentlyUsedGoesWhateverItsState() {
		fail(get("aa"), 1);
		fail(get("b"), 1);
		get("aa");
		get("c");
		assertThat(names()).containsExactly("aa", "c");
		fail(get("c"), 1);
		get("d");
		assertThat(names()).containsExactly("c", "d");
	}

	@Test
	void oneThatWasSetByHandNeverGoes() {
		get("a").forceOpen();
		get("b").disable();
		for (int i = 0; i < 3; i++) {
			assertThat(this.keyed.find("c")).isEmpty();
		}
		String warning = "Calls with new names go through without a circuit breaker, because there are already as many"
				+ " for #{#host} as max-keys allows (2), and all of them were set by hand";
		assertThat(warnings()).containsExactly(warning);
		this.time.advance(Duration.ofMinutes(1));
		this.keyed.find("d");
		assertThat(warnings()).containsExactly(warning, warning);
		assertThat(names()).containsExactly("a", "b");
		assertThat(this.keyed.find("a")).isPresent();
		this.registry.circuitBreaker("b").reset();
		get("d");
		assertThat(names()).containsExactly("a", "d");
	}

	@Test
	void warningSaysOnceAMinuteThatOneGoesWhichStillRejects() {
		for (String name : List.of("a", "b", "c", "d")) {
			fail(get(name), 1);
		}
		String warning = "A circuit breaker of #{#host} was replaced while it rejected calls, because max-keys allows"
				+ " only 2 and more names than that fail";
		assertThat(warnings()).containsExactly(warning);
		this.time.advance(Duration.ofMinutes(1));
		fail(get("e"), 1);
		assertThat(warnings()).as("those open times were over").containsExactly(warning);
		fail(get("f"), 1);
		fail(get("g"), 1);
		assertThat(warnings()).containsExactly(warning, warning);
	}

	/**
	 * The clock, which a window reads when it is asked for its failures, reports one as
	 * soon as the circuit breaker is no longer registered.
	 */
	@Test
	void oneThatOpensWhileItIsRemovedStaysAndIsToldOfAgain() {
		AtomicReference<@Nullable CircuitBreaker> failing = new AtomicReference<>();
		AtomicReference<CircuitBreakerRegistry> registry = new AtomicReference<>();
		TimeSource time = new TimeSource() {

			@Override
			public long nanoTime() {
				CircuitBreaker breaker = failing.get();
				if (breaker != null && !registry.get().contains(breaker)) {
					failing.set(null);
					fail(breaker, 1);
				}
				return 0;
			}

			@Override
			public Instant now() {
				return Instant.EPOCH;
			}

		};
		CircuitBreakerConfig config = CircuitBreakerConfig.builder()
			.failureThreshold(1)
			.window(Window.of("1m"))
			.build();
		registry.set(new CircuitBreakerRegistry(new ConfigSource() {

			@Override
			public CircuitBreakerConfig config(String name) {
				return config;
			}

			@Override
			public int maxKeys() {
				return 2;
			}

		}, time));
		List<String> told = new ArrayList<>();
		registry.get().addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onAdded(CircuitBreaker circuitBreaker) {
				told.add("added " + circuitBreaker.getName());
			}

			@Override
			public void onRemoved(CircuitBreaker circuitBreaker) {
				told.add("removed " + circuitBreaker.getName());
			}

		});
		KeyedCircuitBreakers keyed = registry.get().keyed("#{#host}");
		failing.set(keyed.find("a").orElseThrow());
		keyed.find("b");
		keyed.find("c");
		assertThat(registry.get().getAll()).extracting(CircuitBreaker::getName).containsExactlyInAnyOrder("a", "c");
		assertThat(told).containsExactly("added a", "added b", "added a", "removed b", "added c");
		assertThat(keyed.find("a").orElseThrow().snapshot().calls().failed()).isEqualTo(1);
	}

	@Test
	void registryContainsTheOneThatItHas() {
		CircuitBreaker a = get("a");
		assertThat(this.registry.contains(a)).isTrue();
		get("b");
		get("c");
		assertThat(this.registry.contains(a)).isFalse();
		assertThat(this.registry.contains(get("a"))).isTrue();
		assertThat(this.registry.contains(a)).isFalse();
	}

	@Test
	void oneThatWasThereBeforeIsUsedDoesNotCountAndStays() {
		CircuitBreaker before = this.registry.circuitBreaker("x");
		assertThat(get("x")).isSameAs(before);
		assertThat(this.keyed.contains(before)).isFalse();
		List.of("a", "b", "c", "d").forEach(this::get);
		assertThat(names()).containsExactly("c", "d", "x");
	}

	@Test
	void templatesHaveTheirOwnLimits() {
		KeyedCircuitBreakers other = this.registry.keyed("other-#{#host}");
		List.of("a", "b", "c").forEach(this::get);
		List.of("1", "2", "3").forEach(other::find);
		assertThat(names()).containsExactly("2", "3", "b", "c");
	}

	@Test
	void limitThatBecomesLowerHoldsFromTheNextOneOn() {
		this.maxKeys = 4;
		List.of("a", "b", "c", "d").forEach(this::get);
		this.maxKeys = 2;
		assertThat(names()).hasSize(4);
		get("e");
		assertThat(names()).containsExactly("d", "e");
	}

	@Test
	void keyTakesThePlaceOfThePlaceholder() {
		CircuitBreaker orders = this.registry.keyed("orders-{tenant}").find("acme").orElseThrow();
		assertThat(orders.getName()).isEqualTo("orders-acme");
		assertThat(this.registry.keyed("orders-{tenant}").find("acme")).containsSame(orders);
		assertThat(this.registry.keyed("invoices of {}").find("acme")).get().isNotSameAs(orders);
		assertThat(this.registry.keyed("{id} at shop").find("a\u202E{id}").orElseThrow().getName())
			.isEqualTo("a?{id} at shop");
		assertThat(this.registry.keyed("any").find("acme").orElseThrow().getName()).isEqualTo("acme");
		assertThat(this.registry.keyed("{a}-{b}").find("1-2").orElseThrow().getName()).isEqualTo("1-2");
		assertThat(get("host").getName()).as("made by the expression").isEqualTo("host");
	}

	@Test
	void limitMayBeOne() {
		this.maxKeys = 1;
		fail(get("aa"), 1);
		CircuitBreaker b = get("bb");
		assertThat(names()).containsExactly("bb");
		fail(b, 2);
		assertThat(get("bb")).isSameAs(b);
		get("cc").disable();
		assertThat(this.keyed.find("bb")).isEmpty();
		assertThat(names()).containsExactly("cc");
	}

	@Test
	void oneStaysUntilAllOthersButOneHaveFailed() {
		this.maxKeys = 10;
		CircuitBreaker victim = get("victim");
		fail(victim, 1);
		IntStream.range(0, 8).forEach((i) -> fail(get("dead " + i), 1));
		IntStream.range(0, 100).forEach((i) -> get("healthy " + i));
		assertThat(get("victim")).isSameAs(victim);
		IntStream.range(0, 9).forEach((i) -> fail(get("dead again " + i), 1));
		assertThat(this.registry.contains(victim)).isTrue();
		get("healthy again");
		assertThat(this.registry.contains(victim)).isFalse();
	}

	@Test
	void trialUnderWayIsForgottenWithItsCircuitBreaker() {
		CircuitBreaker before = get("a");
		fail(before, 1);
		this.time.advance(Duration.ofMinutes(1));
		Permit trial = before.acquire();
		fail(get("b"), 1);
		fail(get("c"), 1);
		assertThat(names()).containsExactly("b", "c");
		trial.failure(new IOException());
		assertThat(names()).containsExactly("b", "c");
		assertThat(get("a").getState()).isEqualTo(State.CLOSED);
	}

	/**
	 * Threads create, open, command and reset circuit breakers, and change the settings,
	 * while time passes.
	 */
	@Test
	void whatThreadsDoAtOnceFitsTogether() throws Exception {
		this.maxKeys = 4;
		int threads = 4;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 50; round++) {
				List<Future<?>> all = new ArrayList<>();
				for (int thread = 0; thread < threads; thread++) {
					Random random = new Random(31L * round + thread);
					all.add(executor.submit(() -> IntStream.range(0, 100).forEach((i) -> act(random))));
				}
				for (Future<?> each : all) {
					each.get();
				}
				assertThat(this.registry.getAll()).hasSizeLessThanOrEqualTo(4)
					.containsExactlyInAnyOrderElementsOf(this.keyed.getAll())
					.allMatch((breaker) -> this.keyed.contains(breaker) && this.registry.contains(breaker));
				int threshold = 2 + round;
				this.registry.reconfigure(source(threshold));
				assertThat(this.registry.getAll())
					.allMatch((breaker) -> breaker.getConfig().failureThreshold() == threshold);
				IntStream.range(0, 4).forEach((i) -> this.keyed.find("name-" + i));
				this.registry.getAll().forEach(CircuitBreaker::forceOpen);
				assertThat(this.keyed.find("new")).as("all are set by hand").isEmpty();
				this.registry.getAll().forEach(CircuitBreaker::reset);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private ConfigSource source(int threshold) {
		return new ConfigSource() {

			@Override
			public CircuitBreakerConfig config(String name) {
				return CircuitBreakerConfig.builder().failureThreshold(threshold).build();
			}

			@Override
			public int maxKeys() {
				return 4;
			}

		};
	}

	private void act(Random random) {
		CircuitBreaker breaker = this.keyed.find("name-" + random.nextInt(9)).orElse(null);
		if (breaker != null) {
			switch (random.nextInt(12)) {
				case 0 -> breaker.forceOpen();
				case 1 -> breaker.disable();
				case 2 -> this.registry.getAll().forEach(CircuitBreaker::reset);
				case 3 -> this.time.advance(Duration.ofSeconds(31));
				case 4 -> this.registry.reconfigure(source(1 + random.nextInt(3)));
				case 5, 6, 7, 8 -> fail(breaker, 1);
				default -> Breakers.isPermitted(breaker);
			}
		}
	}

	@Test
	void threadsNeverExceedTheLimitAndAgreeOnEachName() throws Exception {
		this.maxKeys = 8;
		int threads = 8;
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 500; round++) {
				String name = "name-" + round;
				List<Future<CircuitBreaker>> all = IntStream.range(0, threads)
					.mapToObj((thread) -> executor.submit(() -> {
						start.await();
						CircuitBreaker found = get(name);
						assertThat(this.registry.getAll()).hasSizeLessThanOrEqualTo(this.maxKeys);
						return found;
					}))
					.toList();
				CircuitBreaker first = all.get(0).get();
				for (Future<CircuitBreaker> other : all) {
					assertThat(other.get()).isSameAs(first);
				}
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}
