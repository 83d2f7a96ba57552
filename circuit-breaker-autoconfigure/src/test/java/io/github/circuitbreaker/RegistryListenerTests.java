package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the listeners of a registry, which its circuit breakers share.
 */
class RegistryListenerTests {

	private final List<String> told = new ArrayList<>();

	private boolean shadow;

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(new ConfigSource() {

		@Override
		public CircuitBreakerConfig config(String name) {
			return CircuitBreakerConfig.builder().shadow(RegistryListenerTests.this.shadow).build();
		}

		@Override
		public int maxKeys() {
			return 2;
		}

	}, new ManualTimeSource());

	@BeforeEach
	void listen() {
		this.registry.addListener(new Listener());
	}

	@Test
	void areToldOfCircuitBreakersThatCome() {
		this.registry.circuitBreaker("pypi");
		this.registry.circuitBreaker("pypi");
		this.registry.keyed("index-#{#host}").find("index-a");
		assertThat(this.told).containsExactly("added pypi", "added index-a");
	}

	@Test
	void areToldOfCircuitBreakersThatGo() {
		KeyedCircuitBreakers keyed = this.registry.keyed("index-#{#host}");
		keyed.find("a");
		keyed.find("b");
		keyed.find("c");
		assertThat(this.told).containsExactly("added a", "added b", "removed a", "added c");
	}

	@Test
	void areToldOfTransitions() {
		this.registry.circuitBreaker("pypi").forceOpen();
		this.registry.keyed("index-#{#host}").find("index-a").orElseThrow().disable();
		assertThat(this.told).containsExactly("added pypi", "pypi is FORCED_OPEN", "added index-a",
				"index-a is DISABLED");
	}

	@Test
	void areToldOfTransitionsOfCircuitBreakersThatWereThereBefore() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		List<State> states = new ArrayList<>();
		this.registry.addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
				states.add(change.to());
			}

		});
		pypi.forceOpen();
		assertThat(states).containsExactly(State.FORCED_OPEN);
	}

	@Test
	void areToldOfRejections() {
		List<String> rejections = listenToRejections();
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		pypi.call(() -> "done");
		pypi.forceOpen();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> "done"));
		}
		assertThat(rejections).containsExactly("pypi FORCED_OPEN false", "pypi FORCED_OPEN false");
	}

	@Test
	void areToldOfWhatAShadowWouldHaveRejected() {
		this.shadow = true;
		List<String> rejections = listenToRejections();
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		pypi.forceOpen();
		assertThat(pypi.<String, RuntimeException>call(() -> "done")).isEqualTo("done");
		assertThat(rejections).containsExactly("pypi FORCED_OPEN true");
	}

	@Test
	void whatTheyThrowHarmsNothing() {
		CircuitBreakerRegistryListener broken = new BrokenListener();
		RejectionListener brokenRejection = (name, state, shadow) -> {
			throw new AssertionError("broken");
		};
		this.registry.addListener(broken);
		this.registry.addRejectionListener(brokenRejection);
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		pypi.forceOpen();
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> "done"));
		assertThat(this.told).containsExactly("added pypi", "pypi is FORCED_OPEN");
	}

	@Test
	void areToldNothingOnceRemoved() {
		List<String> rejections = new ArrayList<>();
		RejectionListener listener = (name, state, shadow) -> rejections.add(name);
		CircuitBreakerRegistryListener broken = new BrokenListener();
		this.registry.addListener(broken);
		this.registry.addRejectionListener(listener);
		this.registry.removeListener(broken);
		this.registry.removeRejectionListener(listener);
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		pypi.forceOpen();
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> "done"));
		assertThat(rejections).isEmpty();
		assertThat(this.told).containsExactly("added pypi", "pypi is FORCED_OPEN");
	}

	private List<String> listenToRejections() {
		List<String> rejections = new ArrayList<>();
		this.registry
			.addRejectionListener((name, state, shadow) -> rejections.add("%s %s %s".formatted(name, state, shadow)));
		return rejections;
	}

	private final class Listener implements CircuitBreakerRegistryListener {

		@Override
		public void onAdded(CircuitBreaker circuitBreaker) {
			told.add("added " + circuitBreaker.getName());
		}

		@Override
		public void onRemoved(CircuitBreaker circuitBreaker) {
			told.add("removed " + circuitBreaker.getName());
		}

		@Override
		public void onStateChange(CircuitBreakerStateChange change) {
			told.add("%s is %s".formatted(change.name(), change.to()));
		}

	}

	private static final class BrokenListener implements CircuitBreakerRegistryListener {

		@Override
		public void onAdded(CircuitBreaker circuitBreaker) {
			throw new IllegalStateException("broken");
		}

		@Override
		public void onStateChange(CircuitBreakerStateChange change) {
			throw new IllegalStateException("broken");
		}

	}

}
