package io.github.circuitbreaker;

import java.io.IOException;
import java.time.Duration;
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

	private static final int MAX_KEYS = 50;

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
	 * The victim fails for a minute, then works for a minute, and so on. It is called
	 * once a second. What it goes through has to be the same with and without the attack.
	 */
	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "none, 0, 75", "none, 100, 48", "none, 40, 70", "20, 40, 70", "1m, 30, 70" })
	void victimGoesThroughTheSameAsWithoutAnAttack(@Nullable String window, int percentDead, int hostsPerSecond) {
		List<String> expected = lifeOfTheVictim(registry(window, MAX_KEYS), 0, 0);
		CircuitBreakerRegistry registry = registry(window, MAX_KEYS);
		assertThat(lifeOfTheVictim(registry, percentDead, hostsPerSecond)).isEqualTo(expected);
		assertThat(expected).contains("OPEN", "HALF_OPEN", "CLOSED").hasSizeGreaterThan(60);
		assertThat(registry.getAll()).hasSize(MAX_KEYS);
	}

	private List<String> lifeOfTheVictim(CircuitBreakerRegistry registry, int percentDead, int hostsPerSecond) {
		KeyedCircuitBreakers keyed = registry.keyed("#{#host}");
		List<String> states = new ArrayList<>();
		registry.addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
				if (change.name().equals("victim")) {
					states.add(change.to().name());
				}
			}

		});
		Random random = new Random(percentDead);
		for (int second = 0; second < Duration.ofHours(1).toSeconds(); second++) {
			call(keyed, "victim", second / 60 % 2 == 0);
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
					throw new IOException("unreachable");
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

	/**
	 * Takes well under 50 microseconds on an idle machine.
	 */
	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "none, 0", "none, 999", "none, 1000", "20, 999", "1m, 999", "1m, 1000" })
	void newNameInAFullTableIsQuick(@Nullable String window, int dead) {
		KeyedCircuitBreakers keyed = registry(window, 1000).keyed("#{#host}");
		for (int host = 0; host < 1000; host++) {
			call(keyed, "host-" + host, host < dead);
		}
		long best = Long.MAX_VALUE;
		for (int round = 0; round < 30; round++) {
			long start = System.nanoTime();
			for (int i = 0; i < 1000; i++) {
				call(keyed, "new-" + round + "-" + i, dead == 1000);
			}
			best = Math.min(best, (System.nanoTime() - start) / 1000);
		}
		assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofNanos(50_000));
	}

}
