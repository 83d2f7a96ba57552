package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the registry of circuit
 * breakers.
 */
@AutoConfiguration
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TimeSource performanceTimeSource() {
		return TimeSource.system();
	}

	@Bean
	@ConditionalOnMissingBean(CircuitBreakerRegistry.class)
	ConfiguredCircuitBreakerRegistry performanceCircuitBreakerRegistry(CircuitBreakerProperties properties,
			ConfigurableEnvironment environment, TimeSource time,
			ObjectProvider<CircuitBreakerCustomizer> customizers) {
		return new ConfiguredCircuitBreakerRegistry(
				new CircuitBreakerConfigurations(properties, environment, customizers.orderedStream().toList()), time);
	}

	@Bean
	static UnusedInstanceWarnings performanceUnusedInstanceWarnings(ApplicationContext context,
			ObjectProvider<ConfiguredCircuitBreakerRegistry> registry) {
		return new UnusedInstanceWarnings(context, registry);
	}

}
