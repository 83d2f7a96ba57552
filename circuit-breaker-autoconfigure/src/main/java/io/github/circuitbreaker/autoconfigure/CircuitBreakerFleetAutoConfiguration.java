package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetCoordinator;
import io.github.circuitbreaker.fleet.FleetStore;
import io.github.circuitbreaker.fleet.RedisConnections;
import io.github.circuitbreaker.fleet.RedisFleetStore;
import io.lettuce.core.RedisClient;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the fleet, in which the circuit
 * breakers of several application instances cooperate.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@Conditional(CircuitBreakerFleetAutoConfiguration.OnEnabledCondition.class)
@ConditionalOnMissingBean(CircuitBreakerFleet.class)
@ImportRuntimeHints(CircuitBreakerFleetAutoConfiguration.ScriptHints.class)
public final class CircuitBreakerFleetAutoConfiguration {

	@Bean
	FleetSetup performanceFleetSetup(CircuitBreakerProperties properties, ConfigurableEnvironment environment) {
		return new FleetSetup(properties, environment);
	}

	@Bean
	FleetCoordinator performanceCircuitBreakerFleet(CircuitBreakerRegistry registry, ObjectProvider<FleetStore> store,
			FleetSetup setup, TimeSource time) {
		FleetStore found = store.getIfAvailable();
		if (found == null) {
			throw setup.impossible("needs Spring Data Redis with Lettuce, which is not on the class path",
					"Add the dependency org.springframework.boot:spring-boot-starter-data-redis, or set %s to false."
						.formatted(FleetSetup.PREFIX + ".enabled"));
		}
		return new FleetCoordinator(registry, found, setup.settings(), time);
	}

	@Bean
	Lifecycle performanceFleetLifecycle(FleetCoordinator coordinator) {
		return new Lifecycle(coordinator);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ LettuceConnectionFactory.class, RedisClient.class })
	@ConditionalOnMissingBean(FleetStore.class)
	static class RedisConfiguration {

		@Bean
		FleetStore performanceFleetStore(ObjectProvider<RedisConnectionFactory> factories,
				ObjectProvider<RedisStaticMasterReplicaConfiguration> masterReplica, FleetSetup setup) {
			RedisConnectionFactory factory = factories.getIfUnique();
			if (factory == null) {
				throw setup.impossible(
						"needs one RedisConnectionFactory, and there %s".formatted(
								(factories.stream().count() == 0) ? "is none" : "are several, none of them primary"),
						"Configure spring.data.redis, or define a bean of that type, marked as primary if there are"
								+ " several.");
			}
			if (!(factory instanceof LettuceConnectionFactory lettuce)
					|| masterReplica.stream().findAny().isPresent()) {
				throw setup.impossible("needs a LettuceConnectionFactory for one server, for Sentinel or for a cluster",
						"Set spring.data.redis.client-type to lettuce and configure one of these.");
			}
			return new RedisFleetStore(setup.name(), new RedisConnections(lettuce));
		}

	}

	/**
	 * Reads the property that switches the fleet on as it is bound, so that {@code yes}
	 * and {@code on} mean {@code true}. Matches a value that cannot be bound, too, so
	 * that binding the properties reports it.
	 */
	static class OnEnabledCondition extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return new ConditionOutcome(isEnabled(Binder.get(context.getEnvironment())), "the fleet is switched on");
		}

		private static boolean isEnabled(Binder binder) {
			try {
				return binder.bind(FleetSetup.PREFIX + ".enabled", Boolean.class).orElse(false);
			}
			catch (BindException ex) {
				return true;
			}
		}

	}

	/**
	 * Lets an instance take part in the fleet from before its first request until after
	 * its last one.
	 */
	static class Lifecycle implements SmartLifecycle {

		/** Maximum time that startup waits for the fleet. */
		private static final Duration PATIENCE = Duration.ofSeconds(2);

		/** Before that of the web server. */
		private static final int PHASE = DEFAULT_PHASE - 8192;

		private final FleetCoordinator coordinator;

		Lifecycle(FleetCoordinator coordinator) {
			this.coordinator = coordinator;
		}

		@Override
		public void start() {
			this.coordinator.start(PATIENCE);
		}

		@Override
		public void stop() {
			this.coordinator.stop();
		}

		@Override
		public boolean isRunning() {
			return this.coordinator.isRunning();
		}

		@Override
		public int getPhase() {
			return PHASE;
		}

	}

	/**
	 * Adds the scripts to a native image.
	 */
	static class ScriptHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/github/circuitbreaker/fleet/*.lua");
		}

	}

}
