package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.ConfigSource;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.Window;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpointFleetTests.RecordingFleet;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class CircuitBreakerMetricsTests {

	/** Calls by outcome, states, transitions, failures. */
	private static final int METERS = 5 + 5 + 15 + 1;

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(new ConfigSource() {

		@Override
		public CircuitBreakerConfig config(String name) {
			return CircuitBreakerConfig.builder()
				.slowCallDuration(Duration.ofSeconds(1))
				.ignoreExceptions(IllegalArgumentException.class)
				.build();
		}

		@Override
		public int maxKeys() {
			return 1;
		}

	}, this.time);

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final CircuitBreakerMetrics metrics = new CircuitBreakerMetrics(this.registry, null, true);

	private static void fail(CircuitBreaker breaker, int times) {
		for (int i = 0; i < times; i++) {
			assertThatIOException().isThrownBy(() -> breaker.call(() -> {
				throw new IOException();
			}));
		}
	}

	private double calls(String name, String outcome) {
		return this.meters.get("circuitbreaker.calls").tags("name", name, "outcome", outcome).functionCounter().count();
	}

	private List<String> states(String name) {
		return this.meters.get("circuitbreaker.state")
			.tags("name", name)
			.gauges()
			.stream()
			.filter((gauge) -> gauge.value() != 0)
			.map((gauge) -> gauge.getId().getTag("state") + " " + gauge.value())
			.toList();
	}

	private double transitions(String name, String from, String to) {
		return this.meters.get("circuitbreaker.transitions")
			.tags("name", name, "from", from, "to", to)
			.functionCounter()
			.count();
	}

	private double failures(String name) {
		return this.meters.get("circuitbreaker.failures").tags("name", name).gauge().value();
	}

	@Test
	void areThereFromTheStart() {
		this.registry.circuitBreaker("pypi");
		this.metrics.bindTo(this.meters);
		assertThat(this.meters.getMeters()).hasSize(METERS);
		this.registry.circuitBreaker("dns");
		assertThat(this.meters.getMeters()).hasSize(2 * METERS);
		assertThat(calls("dns", "successful")).isZero();
		assertThat(transitions("dns", "closed", "open")).isZero();
		assertThat(states("dns")).containsExactly("closed 1.0");
		assertThat(failures("dns")).isZero();
	}

	@Test
	void everyCallHasOneOutcome() {
		this.metrics.bindTo(this.meters);
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		pypi.call(() -> "done");
		pypi.call(() -> "done");
		fail(pypi, 1);
		pypi.call(() -> {
			this.time.advance(Duration.ofSeconds(2));
			return "slow";
		});
		pypi.acquire().release();
		assertThat(failures("pypi")).isEqualTo(2);
		fail(pypi, 1);
		for (int i = 0; i < 4; i++) {
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(pypi::acquire);
		}
		assertThat(calls("pypi", "successful")).isEqualTo(2);
		assertThat(calls("pypi", "failed")).isEqualTo(2);
		assertThat(calls("pypi", "slow")).isEqualTo(1);
		assertThat(calls("pypi", "ignored")).isEqualTo(1);
		assertThat(calls("pypi", "rejected")).isEqualTo(4);
		assertThat(failures("pypi")).isEqualTo(3);
	}

	@Test
	void showTheFailureRateIfItIsJudged() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder()
			.window(Window.of("20"))
			.failureRateThreshold(50)
			.minimumCalls(4)
			.build(), this.time);
		new CircuitBreakerMetrics(registry).bindTo(this.meters);
		CircuitBreaker pypi = registry.circuitBreaker("pypi");
		assertThat(this.meters.getMeters()).hasSize(METERS + 2);
		pypi.call(() -> "done");
		pypi.call(() -> "done");
		fail(pypi, 1);
		assertThat(this.meters.get("circuitbreaker.window.calls").tags("name", "pypi").gauge().value()).isEqualTo(3);
		assertThat(this.meters.get("circuitbreaker.failure.rate").tags("name", "pypi").gauge().value()).isNaN();
		pypi.call(() -> "done");
		assertThat(this.meters.get("circuitbreaker.failure.rate").tags("name", "pypi").gauge().value()).isEqualTo(25);
		pypi.reconfigure(CircuitBreakerConfig.builder().build());
		assertThat(this.meters.get("circuitbreaker.failure.rate").tags("name", "pypi").gauge().value()).isNaN();
		assertThat(this.meters.get("circuitbreaker.window.calls").tags("name", "pypi").gauge().value()).isNaN();
	}

	@Test
	void showTheShareThatARampLetsThrough() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		pypi.reconfigure(CircuitBreakerConfig.builder().recoveryRamp(Duration.ofSeconds(30)).build());
		this.metrics.bindTo(this.meters);
		assertThat(this.meters.get("circuitbreaker.permitted.rate").tags("name", "pypi").gauge().value()).isNaN();
		fail(pypi, 3);
		this.time.advance(Duration.ofSeconds(30));
		pypi.call(() -> "done");
		assertThat(this.meters.get("circuitbreaker.permitted.rate").tags("name", "pypi").gauge().value()).isEqualTo(10);
	}

	@Test
	void showTheStateAndHowItCameAbout() {
		this.metrics.bindTo(this.meters);
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		fail(pypi, 3);
		assertThat(states("pypi")).containsExactly("open 1.0");
		this.time.advance(Duration.ofSeconds(30));
		Permit trial = pypi.acquire();
		assertThat(states("pypi")).containsExactly("half_open 1.0");
		trial.success();
		fail(pypi, 3);
		assertThat(transitions("pypi", "closed", "open")).isEqualTo(2);
		assertThat(transitions("pypi", "open", "half_open")).isEqualTo(1);
		assertThat(transitions("pypi", "half_open", "closed")).isEqualTo(1);
		assertThat(transitions("pypi", "half_open", "open")).isZero();
	}

	@Test
	void showWhatIsKnownOfTheOthers() {
		RecordingFleet fleet = new RecordingFleet();
		CircuitBreakerMetrics ofMany = new CircuitBreakerMetrics(this.registry, fleet, true);
		this.registry.circuitBreaker("pypi");
		ofMany.bindTo(this.meters);
		assertThat(this.meters.getMeters()).hasSize(METERS + 4);
		assertThat(this.meters.get("circuitbreaker.fleet.votes").tag("name", "pypi").gauge().value()).isEqualTo(3);
		assertThat(this.meters.get("circuitbreaker.fleet.active").tag("name", "pypi").gauge().value()).isEqualTo(1);
		assertThat(this.meters.get("circuitbreaker.fleet.instances").gauge().value()).isEqualTo(5);
		assertThat(this.meters.get("circuitbreaker.fleet.view.age").gauge().value()).isEqualTo(0.4);
		ofMany.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	/**
	 * Applies every possible change in every state.
	 */
	@Test
	void noTransitionIsWithoutAMeter() {
		this.metrics.bindTo(this.meters);
		List<CircuitBreakerStateChange> changes = new ArrayList<>();
		this.registry.addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
				changes.add(change);
			}

		});
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		CircuitBreakerConfig config = pypi.getConfig();
		CircuitBreakerConfig disabled = CircuitBreakerConfig.builder().enabled(false).build();
		for (State state : State.values()) {
			for (int action = 0; action < 6; action++) {
				bring(pypi, state);
				assertThat(pypi.getState()).isEqualTo(state);
				switch (action) {
					case 0 -> pypi.forceOpen();
					case 1 -> pypi.disable();
					case 2 -> pypi.reset();
					case 3 -> pypi.reconfigure(disabled);
					case 4 -> this.time.advance(Duration.ofSeconds(30));
					default -> this.time.advance(Duration.ofSeconds(1));
				}
				callThreeTimes(pypi);
				pypi.reconfigure(config);
				pypi.reset();
			}
		}
		assertThat(changes).isNotEmpty()
			.allSatisfy((change) -> assertThat(transitions("pypi", change.from().name().toLowerCase(Locale.ROOT),
					change.to().name().toLowerCase(Locale.ROOT)))
				.isPositive());
		assertThat(this.meters.get("circuitbreaker.transitions").functionCounters()).hasSize(15)
			.allSatisfy((counter) -> assertThat(counter.count()).isPositive());
		assertThat(this.meters.get("circuitbreaker.transitions")
			.functionCounters()
			.stream()
			.mapToDouble(FunctionCounter::count)
			.sum()).isEqualTo(changes.size());
	}

	private void bring(CircuitBreaker breaker, State state) {
		switch (state) {
			case CLOSED -> breaker.reset();
			case OPEN -> fail(breaker, 3);
			case HALF_OPEN -> {
				fail(breaker, 3);
				this.time.advance(Duration.ofSeconds(30));
				breaker.acquire();
			}
			case FORCED_OPEN -> breaker.forceOpen();
			case DISABLED -> breaker.disable();
		}
	}

	private static void callThreeTimes(CircuitBreaker breaker) {
		for (int i = 0; i < 3; i++) {
			try {
				breaker.call(() -> {
					throw new IOException();
				});
			}
			catch (IOException | CircuitBreakerOpenException ex) {
				// Both outcomes are fine.
			}
		}
	}

	@Test
	void goWithTheCircuitBreaker() {
		this.metrics.bindTo(this.meters);
		KeyedCircuitBreakers keyed = this.registry.keyed("index-#{#host}");
		fail(keyed.find("index-a").orElseThrow(), 1);
		keyed.find("index-b").orElseThrow().call(() -> "done");
		assertThat(this.meters.getMeters()).hasSize(METERS);
		assertThat(calls("index-b", "successful")).isEqualTo(1);
		keyed.find("index-a").orElseThrow().call(() -> "done");
		assertThat(this.meters.getMeters()).hasSize(METERS);
		assertThat(calls("index-a", "failed")).isZero();
		assertThat(calls("index-a", "successful")).isEqualTo(1);
		assertThat(states("index-a")).containsExactly("closed 1.0");
	}

	@Test
	void areThoseOfTheTemplateUnlessEachKeyIsToHaveItsOwn() {
		this.metrics.close();
		CircuitBreakerMetrics ofTemplates = new CircuitBreakerMetrics(this.registry);
		KeyedCircuitBreakers keyed = this.registry.keyed("index-#{#host}");
		ofTemplates.bindTo(this.meters);
		assertThat(this.meters.getMeters()).hasSize(10);
		for (int i = 0; i < 500; i++) {
			keyed.find("index-" + i).orElseThrow().call(() -> "done");
		}
		fail(keyed.find("index-a").orElseThrow(), 3);
		assertThat(this.meters.getMeters()).hasSize(10);
		assertThat(calls("index-#{#host}", "successful")).isEqualTo(500);
		assertThat(calls("index-#{#host}", "failed")).isEqualTo(3);
		assertThat(states("index-#{#host}")).containsExactly("open 1.0");
		this.registry.keyed("tenant-#{#id}").find("tenant-1");
		this.registry.circuitBreaker("pypi");
		assertThat(this.meters.getMeters()).hasSize(20 + METERS);
		ofTemplates.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void areThoseOfTheTemplateEvenIfACircuitBreakerHasItsName() {
		this.metrics.close();
		new CircuitBreakerMetrics(this.registry).bindTo(this.meters);
		this.registry.keyed("orders-{tenant}").find("acme").orElseThrow().call(() -> "done");
		this.registry.circuitBreaker("orders-{tenant}");
		assertThat(this.meters.getMeters()).hasSize(10);
		assertThat(calls("orders-{tenant}", "successful")).isEqualTo(1);
	}

	@Test
	void areInEveryRegistryOfAComposite() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		SimpleMeterRegistry late = new SimpleMeterRegistry();
		composite.add(this.meters);
		this.metrics.bindTo(composite);
		KeyedCircuitBreakers keyed = this.registry.keyed("index-#{#host}");
		keyed.find("index-a");
		composite.add(late);
		assertThat(this.meters.getMeters()).hasSize(METERS);
		assertThat(late.getMeters()).hasSize(METERS);
		keyed.find("index-b");
		assertThat(late.getMeters()).hasSize(METERS)
			.allSatisfy((meter) -> assertThat(meter.getId().getTag("name")).isEqualTo("index-b"));
		assertThat(this.meters.getMeters()).hasSize(METERS);
	}

	@Test
	void areInEveryRegistryThatTheyAreBoundTo() {
		SimpleMeterRegistry late = new SimpleMeterRegistry();
		this.metrics.bindTo(this.meters);
		KeyedCircuitBreakers keyed = this.registry.keyed("index-#{#host}");
		keyed.find("index-a");
		this.metrics.bindTo(late);
		this.metrics.bindTo(late);
		assertThat(late.getMeters()).hasSize(METERS);
		keyed.find("index-b");
		for (MeterRegistry each : List.of(this.meters, late)) {
			assertThat(each.getMeters()).hasSize(METERS)
				.allSatisfy((meter) -> assertThat(meter.getId().getTag("name")).isEqualTo("index-b"));
		}
	}

	@Test
	void doAsFiltersSay() {
		this.meters.config()
			.commonTags("application", "shop")
			.meterFilter(MeterFilter.denyNameStartsWith("circuitbreaker.transitions"))
			.meterFilter(MeterFilter.renameTag("circuitbreaker", "name", "breaker"));
		this.metrics.bindTo(this.meters);
		KeyedCircuitBreakers keyed = this.registry.keyed("index-#{#host}");
		keyed.find("index-a");
		keyed.find("index-b");
		assertThat(this.meters.getMeters()).hasSize(METERS - 15)
			.allSatisfy((meter) -> assertThat(meter.getId().getTag("application")).isEqualTo("shop"))
			.allSatisfy((meter) -> assertThat(meter.getId().getTag("breaker")).isEqualTo("index-b"));
	}

	@Test
	void areRemovedWhenClosed() {
		this.metrics.bindTo(this.meters);
		this.registry.circuitBreaker("pypi");
		this.metrics.close();
		assertThat(this.meters.getMeters()).isEmpty();
		this.registry.circuitBreaker("dns");
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void haveDescriptions() {
		this.metrics.bindTo(this.meters);
		this.registry.circuitBreaker("pypi");
		assertThat(this.meters.getMeters()).extracting(Meter::getId)
			.allSatisfy((id) -> assertThat(id.getDescription()).isNotBlank());
	}

}
