package io.github.circuitbreaker.aspect.check;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Configures the bean that checks the annotations of all other beans.
 */
@Configuration(proxyBeanMethods = false)
class AnnotationCheckConfiguration {

	@Bean
	static AnnotationCheckPostProcessor performanceAnnotatedBeans(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		return new AnnotationCheckPostProcessor(beanFactory, environment);
	}

}
