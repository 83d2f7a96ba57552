package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerFleetAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.awaitility.Awaitility.await;

/**
 * One instance of an application: a context of its own, whose clocks are hours from those
 * of the others.
 */
final class FleetInstance implements AutoCloseable {

	static final String PYPI = "pypi";

	private final ConfigurableApplicationContext context;

	private FleetInstance(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static FleetInstance start(int redisPort, String... properties) {
		Map<String, String> settings = new LinkedHashMap<>(Map.of("fleet.enabled", "true", "fleet.poll-interval",
				"200ms", "fleet.stale-after", "1s", "instances.pypi.failure-threshold", "3"));
		for (String property : properties) {
			String[] parts = property.split("=");
			settings.put(parts[0], parts[1]);
		}
		List<String> arguments = new ArrayList<>(List.of("--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + redisPort, "--spring.application.name=shop"));
		settings.forEach((key, value) -> arguments.add(
				(key.startsWith("spring.") ? "--%s=%s" : "--performance.circuit-breaker.%s=%s").formatted(key, value)));
		return new FleetInstance(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run(arguments.toArray(String[]::new)));
	}

	CircuitBreaker breaker() {
		return this.context.getBean(CircuitBreakerRegistry.class).find(PYPI).orElseThrow();
	}

	CircuitBreakerFleet fleet() {
		return this.context.getBean(CircuitBreakerFleet.class);
	}

	CircuitBreakerRegistry registry() {
		return this.context.getBean(CircuitBreakerRegistry.class);
	}

	WatchedStore store() {
		return this.context.getBean(WatchedStore.class);
	}

	State state() {
		return breaker().getState();
	}

	FleetStatus status() {
		return fleet().status(PYPI);
	}

	void fail(int times) {
		for (int i = 0; i < times; i++) {
			breaker().acquire().failure(new IOException());
		}
	}

	/**
	 * Makes calls that fail until the circuit is open, anew if that was a while ago.
	 */
	void failAgain() {
		try {
			Duration retryAfter = breaker().snapshot().retryAfter();
			if (retryAfter != null && retryAfter.isZero()) {
				breaker().reset();
			}
			while (state() != State.OPEN) {
				fail(1);
			}
		}
		catch (CircuitBreakerOpenException ex) {
			// The others have opened it meanwhile, or somebody tries.
		}
	}

	/**
	 * Asks whether a call is permitted, and makes none.
	 */
	boolean ask() {
		try {
			breaker().acquire().release();
			return true;
		}
		catch (CircuitBreakerOpenException ex) {
			return false;
		}
	}

	/**
	 * Makes a call and returns whether it was permitted.
	 */
	boolean call() {
		try {
			breaker().call(() -> "done");
			return true;
		}
		catch (CircuitBreakerOpenException ex) {
			return false;
		}
	}

	/**
	 * Waits until this instance has heard all that there was when this was called.
	 */
	void awaitNews() {
		int before = store().exchanges();
		await().until(() -> store().exchanges() >= before + 2);
	}

	/**
	 * Waits until the store has not answered so often.
	 */
	void awaitFailures(int count) {
		await().until(() -> store().failures() > count);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerFleetAutoConfiguration.class })
	static class Application {

		@Bean
		static WatchedStore watchedStore() {
			return new WatchedStore();
		}

		@Bean
		static BeanPostProcessor storeWatcher(ObjectProvider<WatchedStore> watched) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof FleetStore store) ? watched.getObject().watch(store) : bean;
				}

			};
		}

		@Bean
		TimeSource skewedTimeSource() {
			return new SkewedTimeSource();
		}

	}

	/**
	 * Runs as time does, from another origin and on another day.
	 */
	private static final class SkewedTimeSource implements TimeSource {

		private final long origin = ThreadLocalRandom.current().nextLong();

		private final Duration shift = Duration.ofHours(ThreadLocalRandom.current().nextLong(-1000, 1000));

		@Override
		public long nanoTime() {
			return System.nanoTime() + this.origin;
		}

		@Override
		public Instant now() {
			return Instant.now().plus(this.shift);
		}

	}

}
