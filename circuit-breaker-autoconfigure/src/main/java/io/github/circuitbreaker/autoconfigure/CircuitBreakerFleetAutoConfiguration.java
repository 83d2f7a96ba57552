package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetCoordinator;
import io.github.circuitbreaker.fleet.FleetStore;
import io.github.circuitbreaker.fleet.RedisConnections;
import io.github.circuitbreaker.fleet.RedisFleetStore;
import io.lettuce.core.RedisClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for circuit breakers that advise
 * those of other instances.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration" })
@Conditional(OnFleetEnabledCondition.class)
@ConditionalOnMissingBean(CircuitBreakerFleet.class)
@ImportRuntimeHints(FleetRuntimeHints.class)
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
	FleetLifecycle performanceFleetLifecycle(FleetCoordinator coordinator) {
		return new FleetLifecycle(coordinator);
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
						"needs one RedisConnectionFactory, and there is %s".formatted(
								(factories.stream().count() == 0) ? "none" : "none of several that is the primary one"),
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

}
