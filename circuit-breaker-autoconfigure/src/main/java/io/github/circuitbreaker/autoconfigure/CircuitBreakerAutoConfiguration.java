package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConstructorBound;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

	/**
	 * Only for a registry that goes by the properties.
	 */
	@Bean
	@ConditionalOnBean(ConfiguredCircuitBreakerRegistry.class)
	CircuitBreakerRefresher performanceCircuitBreakerRefresher(ConfiguredCircuitBreakerRegistry registry,
			ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment,
			ObjectProvider<CircuitBreakerCustomizer> customizers) {
		return new CircuitBreakerRefresher(registry, () -> new CircuitBreakerConfigurations(bind(beanFactory),
				environment, customizers.orderedStream().toList()), environment);
	}

	/**
	 * Binds as at start-up, with the same conversions and checks.
	 */
	private static CircuitBreakerProperties bind(ConfigurableListableBeanFactory beanFactory) {
		String name = beanFactory.getBeanNamesForType(CircuitBreakerProperties.class)[0];
		return (CircuitBreakerProperties) ConstructorBound.from(beanFactory, name, CircuitBreakerProperties.class);
	}

	@Bean
	static UnusedInstanceWarnings performanceUnusedInstanceWarnings(ApplicationContext context,
			ObjectProvider<ConfiguredCircuitBreakerRegistry> registry) {
		return new UnusedInstanceWarnings(context, registry);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EnvironmentChangeEvent.class)
	static class SpringCloudConfiguration {

		@Bean
		ApplicationListener<EnvironmentChangeEvent> performanceEnvironmentChangeListener(
				ObjectProvider<CircuitBreakerRefresher> refresher) {
			return (event) -> refresher.ifAvailable(CircuitBreakerRefresher::refresh);
		}

	}

}
