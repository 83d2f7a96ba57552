package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that callers who choose keys at random do not keep the circuit of another key
 * from opening and closing. An hour passes in virtual time.
 */
class KeyedAttackTests {

	private static final int MAX_KEYS = 20;

	private static final IOException UNREACHABLE = new IOException("unreachable");

	private final ManualTimeSource time = new ManualTimeSource();

	private CircuitBreakerRegistry registry(@Nullable String window, int maxKeys) {
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder().failureThreshold(3);
		if (window != null) {
			builder.window(Window.of(window));
		}
		CircuitBreakerConfig config = builder.build();
		return new CircuitBreakerRegistry(new ConfigSource() {

			@Override
			public CircuitBreakerConfig config(String name) {
				return config;
			}

			@Override
			public int maxKeys() {
				return maxKeys;
			}

		}, this.time);
	}

	/**
	 * The victim fails for five minutes, then works for five minutes, and so on. It is
	 * called once a second. What it goes through has to be the same with and without the
	 * attack.
	 */
	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "none, 0, 25", "none, 100, 18", "none, 30, 25", "20, 30, 25", "1m, 30, 25" })
	void victimGoesThroughTheSameAsWithoutAnAttack(@Nullable String window, int percentDead, int hostsPerSecond) {
		List<String> expected = lifeOfTheVictim(registry(window, MAX_KEYS), 0, 0);
		CircuitBreakerRegistry registry = registry(window, MAX_KEYS);
		assertThat(lifeOfTheVictim(registry, percentDead, hostsPerSecond)).isEqualTo(expected);
		for (State state : List.of(State.OPEN, State.HALF_OPEN, State.CLOSED)) {
			assertThat(expected).filteredOn((change) -> change.startsWith(state.name())).hasSizeGreaterThan(4);
		}
		assertThat(registry.getAll()).hasSize(MAX_KEYS);
	}

	private List<String> lifeOfTheVictim(CircuitBreakerRegistry registry, int percentDead, int hostsPerSecond) {
		KeyedCircuitBreakers keyed = registry.keyed("#{#host}");
		List<String> states = new ArrayList<>();
		Instant start = this.time.now();
		registry.addListener(new CircuitBreakerRegistryListener() {

			private int present;

			@Override
			public void onAdded(CircuitBreaker circuitBreaker) {
				if (++this.present > MAX_KEYS) {
					states.add("there are " + this.present);
				}
			}

			@Override
			public void onRemoved(CircuitBreaker circuitBreaker) {
				this.present--;
			}

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
				if (change.name().equals("victim")) {
					states.add(change.to() + " after " + Duration.between(start, change.at()).toSeconds());
				}
			}

		});
		Random random = new Random(percentDead);
		while (Duration.between(start, this.time.now()).toHours() < 1) {
			call(keyed, "victim", Duration.between(start, this.time.now()).toMinutes() / 5 % 2 == 0);
			for (int i = 0; i < hostsPerSecond; i++) {
				call(keyed, Long.toHexString(random.nextLong()), random.nextInt(100) < percentDead);
			}
			this.time.advance(Duration.ofSeconds(1));
		}
		return states;
	}

	private static void call(KeyedCircuitBreakers keyed, String host, boolean dead) {
		try {
			keyed.find(host).orElseThrow().call(() -> {
				if (dead) {
					throw UNREACHABLE;
				}
				return "done";
			});
		}
		catch (IOException | CircuitBreakerOpenException ex) {
			// Both are what the caller has to expect.
		}
	}

	@Test
	void afterwardsEveryNewHostHasACircuitBreaker() {
		KeyedCircuitBreakers keyed = registry(null, 1000).keyed("#{#host}");
		for (int host = 0; host < 1100; host++) {
			for (int i = 0; i < 3; i++) {
				call(keyed, "dead-" + host, true);
			}
		}
		this.time.advance(Duration.ofMinutes(5));
		for (int host = 0; host < 1100; host++) {
			CircuitBreaker breaker = keyed.find("new-" + host).orElseThrow();
			Breakers.fail(breaker, 3);
			assertThat(keyed.find("new-" + host)).containsSame(breaker);
			assertThat(breaker.getState()).isEqualTo(State.OPEN);
		}
	}

}
