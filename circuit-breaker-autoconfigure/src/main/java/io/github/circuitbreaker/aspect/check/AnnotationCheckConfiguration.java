package io.github.circuitbreaker.aspect.check;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures the bean that checks the annotations of all other beans.
 */
@Configuration(proxyBeanMethods = false)
class AnnotationCheckConfiguration {

	@Bean
	static AnnotationCheckPostProcessor performanceAnnotatedBeans(ConfigurableListableBeanFactory beanFactory) {
		return new AnnotationCheckPostProcessor(beanFactory);
	}

}
