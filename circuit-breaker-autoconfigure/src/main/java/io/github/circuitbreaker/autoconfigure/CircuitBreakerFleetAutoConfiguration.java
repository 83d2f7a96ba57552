package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.EnableCircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetSettings;
import io.github.circuitbreaker.fleet.FleetStore;
import io.github.circuitbreaker.fleet.redis.EnableRedisFleetStore;
import io.lettuce.core.RedisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the fleet, in which the circuit
 * breakers of several application instances cooperate.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@Conditional(CircuitBreakerFleetAutoConfiguration.OnEnabledCondition.class)
@ConditionalOnMissingBean(CircuitBreakerFleet.class)
@EnableCircuitBreakerFleet
public final class CircuitBreakerFleetAutoConfiguration {

	private static final String MASTER_REPLICA = "spring.data.redis.masterreplica.nodes";

	@Bean
	FleetSetup performanceFleetSetup(CircuitBreakerProperties properties, ConfigurableEnvironment environment) {
		return new FleetSetup(properties, environment);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ LettuceConnectionFactory.class, RedisClient.class })
	@ConditionalOnMissingBean(FleetStore.class)
	@EnableRedisFleetStore
	static class RedisConfiguration {

		/**
		 * Checks that the fleet can use the connections of the application.
		 */
		@Bean
		FleetSettings performanceFleetRedisSettings(ObjectProvider<RedisConnectionFactory> factories,
				ObjectProvider<RedisStaticMasterReplicaConfiguration> masterReplica, Environment environment,
				FleetSetup setup) {
			setup.checkName();
			RedisConnectionFactory factory = factories.getIfUnique();
			if (factory == null) {
				throw setup.impossible(
						"needs one RedisConnectionFactory, and there %s".formatted(
								(factories.stream().count() == 0) ? "is none" : "are several, none of them primary"),
						"Configure spring.data.redis, or define a bean of that type, marked as primary if there are several.");
			}
			boolean readsFromReplicas = masterReplica.stream().findAny().isPresent()
					|| Binder.get(environment).bind(MASTER_REPLICA, Bindable.listOf(String.class)).isBound();
			if (!(factory instanceof LettuceConnectionFactory) || readsFromReplicas) {
				throw setup.impossible("needs a LettuceConnectionFactory for one server, for Sentinel or for a cluster",
						"Set spring.data.redis.client-type to lettuce and configure one of these.");
			}
			return setup.settings();
		}

	}

	@Bean
	@ConditionalOnMissingBean
	FleetSettings performanceFleetSettings(FleetSetup setup) {
		return setup.settings();
	}

	@Bean
	@ConditionalOnMissingBean
	FleetStore performanceMissingFleetStore(FleetSetup setup) {
		throw setup.impossible("needs Spring Data Redis with Lettuce, which is not on the class path",
				"Add the dependency org.springframework.boot:spring-boot-starter-data-redis, or set %s to false."
					.formatted(FleetSetup.PREFIX + ".enabled"));
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

}
