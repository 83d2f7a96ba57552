package io.github.circuitbreaker.aspect.check;

import io.github.circuitbreaker.CircuitBreakerRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The bean that checks the annotations of all others.
 */
@Configuration(proxyBeanMethods = false)
class AnnotationCheckConfiguration {

	private static final String SELF_INVOCATION_WARNINGS = "performance.circuit-breaker.self-invocation-warnings";

	@Bean
	static AnnotationCheckPostProcessor performanceAnnotatedBeans(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<CircuitBreakerRegistry> registry, Environment environment) {
		return new AnnotationCheckPostProcessor(beanFactory, registry::getObject,
				() -> Binder.get(environment).bind(SELF_INVOCATION_WARNINGS, Boolean.class).orElse(true));
	}

}
