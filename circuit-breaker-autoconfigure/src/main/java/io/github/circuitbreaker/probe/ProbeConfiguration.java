package io.github.circuitbreaker.probe;

import io.github.circuitbreaker.CircuitBreakerRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Configures the beans that run probes.
 */
@Configuration(proxyBeanMethods = false)
class ProbeConfiguration {

	@Bean
	static ProbeMethodPostProcessor performanceProbeMethods(ConfigurableListableBeanFactory beanFactory) {
		return new ProbeMethodPostProcessor(beanFactory);
	}

	/**
	 * Creates the bean even if beans are lazy by default, because no other bean needs it.
	 */
	@Bean
	@Lazy(false)
	Probes performanceProbes(CircuitBreakerRegistry registry, ObjectProvider<CircuitBreakerProbe> probes,
			Environment environment) {
		return new Probes(registry, probes, environment);
	}

}
