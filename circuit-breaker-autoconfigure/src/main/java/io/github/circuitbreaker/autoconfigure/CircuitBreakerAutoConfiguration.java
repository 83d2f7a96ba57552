package io.github.circuitbreaker.autoconfigure;

import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.probe.CircuitBreakerProbe;
import io.github.circuitbreaker.probe.EnableCircuitBreakerProbes;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConstructorBound;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link CircuitBreakerRegistry}.
 */
@AutoConfiguration
@EnableCircuitBreakerProbes
@EnableConfigurationProperties(CircuitBreakerProperties.class)
public final class CircuitBreakerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TimeSource performanceTimeSource() {
		return TimeSource.system();
	}

	@Bean
	static EmptyGroups performanceEmptyGroups(Environment environment) {
		return new EmptyGroups(environment);
	}

	@Bean
	WrittenProperties performanceWrittenProperties(ConfigurableEnvironment environment) {
		return new WrittenProperties(environment);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(CircuitBreakerRegistry.class)
	static class RegistryConfiguration {

		@Bean
		ConfigResolver performanceConfigResolver(WrittenProperties written, CircuitBreakerProperties properties,
				ConfigurableEnvironment environment, ListableBeanFactory beanFactory) {
			return new ConfigResolver(written, properties, environment, beanFactory);
		}

		@Bean
		CircuitBreakerRegistry performanceCircuitBreakerRegistry(ConfigResolver resolver, TimeSource time) {
			CircuitBreakerRegistry registry = new CircuitBreakerRegistry(resolver, time);
			resolver.prepare(registry);
			return registry;
		}

		@Bean
		CircuitBreakerRefresher performanceCircuitBreakerRefresher(CircuitBreakerRegistry registry,
				ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
			return new CircuitBreakerRefresher(registry, () -> new ConfigResolver(new WrittenProperties(environment),
					bind(beanFactory), environment, beanFactory), environment);
		}

		/**
		 * Binds the properties as at startup, with the same conversions and checks.
		 */
		private static CircuitBreakerProperties bind(ConfigurableListableBeanFactory beanFactory) {
			String name = beanFactory.getBeanNamesForType(CircuitBreakerProperties.class)[0];
			return (CircuitBreakerProperties) ConstructorBound.from(beanFactory, name, CircuitBreakerProperties.class);
		}

		/**
		 * Returns whether clients, routes or code may name circuit breakers later. Groups
		 * of HTTP services have named theirs, and Gateway asks the context for a factory.
		 */
		private static boolean isNamedLater(ConfigurableApplicationContext context) {
			Stream<String> users = ConfigResolver.CLOUD_FACTORIES.stream()
				.flatMap((factory) -> Stream.of(context.getBeanFactory().getDependentBeans(factory)));
			return context.containsBean("circuitBreakerFilterFunctionsSupplier")
					|| !users.allMatch((user) -> user.matches("circuitBreaker(Rest|Web)ClientConfigurer"));
		}

		@Bean
		static StartupWarnings performanceUnusedInstanceWarnings(ConfigurableApplicationContext context) {
			return new StartupWarnings(context, () -> StartupWarnings.warn(context.getBean(WrittenProperties.class),
					context.getBean(ConfigResolver.class).settings(), context.getBean(CircuitBreakerRegistry.class),
					context.getBeanProvider(CircuitBreakerProbe.class).stream(), isNamedLater(context)));
		}

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
