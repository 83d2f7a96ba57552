package io.github.circuitbreaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for circuit breakers whose settings are given where they are looked up.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RegistrySettingsTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = registry(7);

	private CircuitBreakerRegistry registry(int failureThreshold) {
		return new CircuitBreakerRegistry(source(failureThreshold), this.time);
	}

	private static ConfigSource source(int failureThreshold) {
		return new Source(failureThreshold);
	}

	private static Consumer<CircuitBreakerConfig.Builder> trialCalls(int trialCalls) {
		return (builder) -> builder.trialCalls(trialCalls);
	}

	@Test
	void settingsAreOnTopOfThoseOfTheSource() {
		CircuitBreakerConfig config = this.registry.circuitBreaker("pypi", trialCalls(2)).getConfig();
		assertThat(config.trialCalls()).isEqualTo(2);
		assertThat(config.failureThreshold()).isEqualTo(7);
		assertThat(config.recoveryTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(this.registry.circuitBreaker("dns").getConfig().trialCalls()).isEqualTo(1);
		assertThat(this.registry.getUnused()).isEmpty();
	}

	@Test
	void theyStayOnTopOfAnotherSource() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi", trialCalls(2));
		Breakers.fail(pypi, 3);
		this.registry.reconfigure(source(9));
		assertThat(pypi.getConfig().failureThreshold()).isEqualTo(9);
		assertThat(pypi.getConfig().trialCalls()).isEqualTo(2);
		assertThat(pypi.snapshot().failureCount()).isEqualTo(3);
	}

	@Test
	void theyAreIgnoredIfTheNameIsInUse() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		assertThat(this.registry.circuitBreaker("pypi", trialCalls(2))).isSameAs(pypi);
		CircuitBreaker dns = this.registry.circuitBreaker("dns", trialCalls(3));
		assertThat(this.registry.circuitBreaker("dns", trialCalls(4))).isSameAs(dns);
		this.registry.reconfigure(source(9));
		assertThat(pypi.getConfig().trialCalls()).isEqualTo(1);
		assertThat(dns.getConfig().trialCalls()).isEqualTo(3);
	}

	@Test
	void theyApplyToANameThatWasOnlyPrepared() {
		this.registry.prepare("pypi");
		CircuitBreaker pypi = this.registry.getAll().iterator().next();
		assertThat(this.registry.circuitBreaker("pypi", trialCalls(2))).isSameAs(pypi);
		assertThat(pypi.getConfig().trialCalls()).isEqualTo(2);
		assertThat(this.registry.getUnused()).isEmpty();
	}

	@Test
	void listenerOfNewOnesSeesThem() {
		List<Integer> seen = new ArrayList<>();
		this.registry.addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onAdded(CircuitBreaker circuitBreaker) {
				seen.add(circuitBreaker.getConfig().trialCalls());
			}

		});
		CircuitBreaker off = this.registry.circuitBreaker("pypi", (builder) -> builder.trialCalls(2).enabled(false));
		assertThat(seen).containsExactly(2);
		assertThat(off.getState()).isEqualTo(State.DISABLED);
		assertThat(off.snapshot().transitions()).isEmpty();
	}

	@Test
	void oneThatIsNotValidCreatesNothing() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> this.registry.circuitBreaker("pypi", trialCalls(0)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.circuitBreaker(" ", trialCalls(2)));
		assertThat(this.registry.getAll()).isEmpty();
		assertThat(this.registry.circuitBreaker("pypi", trialCalls(2)).getConfig().trialCalls()).isEqualTo(2);
	}

	@Test
	void theyAreIgnoredForANameThatATemplateHasMade() {
		CircuitBreaker acme = this.registry.keyed("orders-{tenant}").find("acme").orElseThrow();
		assertThat(this.registry.circuitBreaker("orders-acme", trialCalls(2))).isSameAs(acme);
		assertThat(acme.getConfig().trialCalls()).isEqualTo(1);
		CircuitBreaker other = this.registry.circuitBreaker("orders-other", trialCalls(2));
		assertThat(this.registry.keyed("orders-{tenant}").find("other")).containsSame(other);
		assertThat(this.registry.getTemplate(other)).isEmpty();
	}

	@Test
	void firstOfSeveralThreadsDecides() throws InterruptedException {
		for (int round = 0; round < 200; round++) {
			CircuitBreakerRegistry registry = registry(7);
			SpinBarrier together = new SpinBarrier(3, () -> {
			});
			ConcurrentHashMap<CircuitBreaker, Integer> found = new ConcurrentHashMap<>();
			List<Thread> threads = List.of(2, 3, 4)
				.stream()
				.map((calls) -> new Thread(() -> find(registry, calls, together, found)))
				.toList();
			threads.forEach(Thread::start);
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(found).hasSize(1);
			CircuitBreaker pypi = found.keys().nextElement();
			int trialCalls = pypi.getConfig().trialCalls();
			assertThat(trialCalls).isBetween(2, 4);
			registry.reconfigure(source(9));
			assertThat(pypi.getConfig().trialCalls()).isEqualTo(trialCalls);
		}
	}

	private static void find(CircuitBreakerRegistry registry, int trialCalls, SpinBarrier together,
			ConcurrentHashMap<CircuitBreaker, Integer> found) {
		try {
			together.await();
			found.put(registry.circuitBreaker("pypi", trialCalls(trialCalls)), trialCalls);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void sourceThatIsReplacedMeanwhileWins() throws InterruptedException {
		for (int round = 0; round < 500; round++) {
			CircuitBreakerRegistry registry = registry(7);
			registry.prepare("prepared");
			SpinBarrier together = new SpinBarrier(2, () -> {
			});
			Thread refresh = new Thread(() -> {
				try {
					together.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				registry.reconfigure(source(9));
			});
			refresh.start();
			together.await();
			CircuitBreaker pypi = registry.circuitBreaker("pypi", trialCalls(2));
			CircuitBreaker prepared = registry.circuitBreaker("prepared", trialCalls(2));
			refresh.join();
			for (CircuitBreaker each : List.of(pypi, prepared)) {
				assertThat(each.getConfig().failureThreshold()).isEqualTo(9);
				assertThat(each.getConfig().trialCalls()).isEqualTo(2);
			}
		}
	}

	@Test
	void sourceThatIsAFunctionRefusesThem() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
				(name) -> CircuitBreakerConfig.builder().failureThreshold(7).build(), this.time);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> registry.circuitBreaker("pypi", trialCalls(2)))
			.withMessageContaining("ConfigSource.config(String, Consumer)");
		assertThat(registry.getAll()).isEmpty();
	}

	private record Source(int failureThreshold) implements ConfigSource {

		@Override
		public CircuitBreakerConfig config(String name) {
			return config(name, (builder) -> {
			});
		}

		@Override
		public CircuitBreakerConfig config(String name, Consumer<CircuitBreakerConfig.Builder> settings) {
			CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder()
				.failureThreshold(this.failureThreshold)
				.recoveryTimeout(Duration.ofSeconds(5));
			settings.accept(builder);
			return builder.build();
		}

	}

}
