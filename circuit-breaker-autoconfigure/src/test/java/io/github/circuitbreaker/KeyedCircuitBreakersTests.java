package io.github.circuitbreaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.circuitbreaker.state.Listeners;
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
		assertThat(this.registry.keyed("#{#host}").contains(one)).isTrue();
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
		assertThat(this.registry.keyed("#{#host}").contains(b)).isFalse();
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

	@Test
	void oneThatOpensWhileItIsRemovedStaysAndIsToldOfAgain() {
		ConcurrentMap<String, CircuitBreaker> registered = new ConcurrentHashMap<>() {

			@Override
			public boolean remove(Object name, Object circuitBreaker) {
				boolean removed = super.remove(name, circuitBreaker);
				if ("a".equals(name)) {
					fail((CircuitBreaker) circuitBreaker, 1);
				}
				return removed;
			}

		};
		List<String> told = new ArrayList<>();
		Listeners<CircuitBreakerRegistryListener> listeners = new Listeners<>();
		listeners.add(new CircuitBreakerRegistryListener() {

			@Override
			public void onRemoved(CircuitBreaker circuitBreaker) {
				told.add("removed " + circuitBreaker.getName());
			}

		});
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry(this.source, this.time) {

			@Override
			void added(CircuitBreaker circuitBreaker, ConfigSource source) {
				told.add("added " + circuitBreaker.getName());
			}

		};
		KeyedCircuitBreakers keyed = new KeyedCircuitBreakers("#{#host}", registry, registered, listeners, this.time);
		keyed.find("a");
		keyed.find("b");
		keyed.find("c");
		assertThat(registered).containsOnlyKeys("a", "c");
		assertThat(told).containsExactly("added a", "added b", "added a", "removed b", "added c");
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
		assertThat(this.registry.keyed("#{#host}").contains(before)).isFalse();
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
