package io.github.circuitbreaker.aspect.check;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The bean that checks the annotations of all others.
 */
@Configuration(proxyBeanMethods = false)
class AnnotationCheckConfiguration {

	@Bean
	static AnnotationCheckPostProcessor performanceAnnotatedBeans(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		return new AnnotationCheckPostProcessor(beanFactory, environment);
	}

}
