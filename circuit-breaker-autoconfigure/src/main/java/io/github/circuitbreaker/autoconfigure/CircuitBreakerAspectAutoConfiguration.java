package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.AnnotatedBeans;
import io.github.circuitbreaker.aspect.CircuitBreakerAdvisor;
import io.github.circuitbreaker.aspect.CircuitBreakerAspect;
import io.github.circuitbreaker.aspect.MethodPlans;
import io.github.circuitbreaker.aspect.NameResolver;
import org.aspectj.weaver.Advice;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the aspect that leads the calls
 * of annotated methods through their circuit breakers.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class)
@ConditionalOnClass(Advice.class)
public final class CircuitBreakerAspectAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MethodPlans performanceMethodPlans(CircuitBreakerRegistry registry, ConfigurableListableBeanFactory beanFactory) {
		return new MethodPlans(registry, new NameResolver(beanFactory));
	}

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakerAspect performanceCircuitBreakerAspect(MethodPlans plans) {
		return new CircuitBreakerAspect(plans);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CircuitBreakerAdvisor performanceCircuitBreakerAdvisor(ObjectProvider<MethodPlans> plans) {
		return new CircuitBreakerAdvisor(plans::getObject);
	}

	@Bean
	AnnotatedBeans performanceAnnotatedBeans(ConfigurableListableBeanFactory beanFactory,
			CircuitBreakerRegistry registry) {
		return new AnnotatedBeans(beanFactory, registry, new NameResolver(beanFactory));
	}

}
