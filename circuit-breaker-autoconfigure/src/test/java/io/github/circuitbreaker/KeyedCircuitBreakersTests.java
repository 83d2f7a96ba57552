package io.github.circuitbreaker;

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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(this.source, new ManualTimeSource());

	private final KeyedCircuitBreakers keyed = this.registry.keyed("#{#host}");

	private CircuitBreaker get(String name) {
		return this.keyed.find(name).orElseThrow();
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
	void oneThatIsNotClosedNeverGoes() {
		fail(get("a"), 1);
		get("b");
		get("c");
		assertThat(names()).containsExactly("a", "c");
		get("c").disable();
		assertThat(this.keyed.find("d")).isEmpty();
		assertThat(names()).containsExactly("a", "c");
		assertThat(this.keyed.find("a")).isPresent();
		this.registry.circuitBreaker("c").reset();
		assertThat(this.keyed.find("d")).isPresent();
		assertThat(names()).containsExactly("a", "d");
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
		KeyedCircuitBreakers keyed = new KeyedCircuitBreakers(registered, () -> this.source,
				(name, source) -> CircuitBreaker.of(name, source.config(name)),
				(circuitBreaker, source) -> told.add("added " + circuitBreaker.getName()),
				(circuitBreaker) -> told.add("removed " + circuitBreaker.getName()));
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
