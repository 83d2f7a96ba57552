package io.github.circuitbreaker.benchmarks.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.EnableCircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetSettings;
import io.github.circuitbreaker.fleet.FleetStatus;
import io.github.circuitbreaker.fleet.redis.EnableRedisFleetStore;
import io.lettuce.core.resource.ClientResources;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * One instance of an application, with the defaults of the fleet.
 */
public final class Instance implements AutoCloseable {

	/** Of all instances, as thousands are in one JVM. */
	private static final ClientResources RESOURCES = ClientResources.create();

	private final CircuitBreakerRegistry registry = alone();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private Instance(int port, Duration pollInterval) {
		this.context.registerBean(CircuitBreakerRegistry.class, () -> this.registry);
		this.context.registerBean(TimeSource.class, TimeSource::system);
		this.context.registerBean(FleetSettings.class,
				() -> new FleetSettings("shop", 0.5, pollInterval.multipliedBy(3), pollInterval));
		this.context.registerBean(LettuceConnectionFactory.class,
				() -> new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port),
						LettuceClientConfiguration.builder().clientResources(RESOURCES).build()));
		this.context.register(Fleet.class);
	}

	/**
	 * Returns the circuit breakers of an instance that is alone.
	 * @return none yet
	 */
	public static CircuitBreakerRegistry alone() {
		return new CircuitBreakerRegistry(
				(name) -> CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofMinutes(10)).build(),
				TimeSource.system());
	}

	/**
	 * Creates an instance that has not joined the fleet yet.
	 * @param port that of the server
	 * @return the instance
	 */
	public static Instance at(int port) {
		return new Instance(port, Duration.ofSeconds(1));
	}

	/**
	 * Returns a circuit breaker.
	 * @param name its name
	 * @return the circuit breaker
	 */
	public CircuitBreaker circuitBreaker(String name) {
		return this.registry.circuitBreaker(name);
	}

	/**
	 * Joins the fleet.
	 */
	public void start() {
		this.context.refresh();
	}

	private CircuitBreakerFleet fleet() {
		return this.context.getBean(CircuitBreakerFleet.class);
	}

	FleetStatus status() {
		return fleet().status("");
	}

	/**
	 * Waits until this instance knows the given number of instances.
	 * @param count how many
	 */
	public void awaitLive(int count) {
		while (fleet().liveInstances() < count) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
	}

	void fail(String name) {
		for (int i = 0; i < 3; i++) {
			circuitBreaker(name).acquire().failure(new IllegalStateException());
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/** The beans of a fleet on Redis. */
	@Configuration(proxyBeanMethods = false)
	@EnableCircuitBreakerFleet
	@EnableRedisFleetStore
	static class Fleet {

	}

}
