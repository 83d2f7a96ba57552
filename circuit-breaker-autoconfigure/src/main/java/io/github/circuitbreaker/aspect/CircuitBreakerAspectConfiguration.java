package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * Configures the beans that route calls through circuit breakers. Conditions on methods
 * name classes, because Spring reads these by reflection, which would fail for a class
 * that is missing.
 */
@Configuration(proxyBeanMethods = false)
class CircuitBreakerAspectConfiguration {

	private static final String ASPECT = "performanceCircuitBreakerAspect";

	@Bean
	MethodPlans performanceMethodPlans(CircuitBreakerRegistry registry, ConfigurableListableBeanFactory beanFactory) {
		return new MethodPlans(registry, beanFactory, CircuitBreakerAdvisor::isIn);
	}

	/**
	 * Creates the aspect. Declares it as an interceptor, because Spring would set up
	 * AspectJ to match the pointcut of an aspect, which takes longer than everything else
	 * here.
	 */
	@Bean(ASPECT)
	MethodInterceptor performanceCircuitBreakerAspect(MethodPlans plans) {
		return new CircuitBreakerAspect(plans);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CircuitBreakerAdvisor performanceCircuitBreakerAdvisor(BeanFactory beanFactory, Environment environment) {
		CircuitBreakerAdvisor result = new CircuitBreakerAdvisor(
				SingletonSupplier.of(() -> beanFactory.getBean(ASPECT, MethodInterceptor.class)));
		Binder.get(environment)
			.bind("performance.circuit-breaker.aspect-order", Integer.class)
			.ifBound(result::setOrder);
		return result;
	}

	/**
	 * Creates the bean even if beans are lazy by default, because no other bean needs it.
	 */
	@Bean
	@Lazy(false)
	WovenPlans performanceWovenPlans(MethodPlans plans) {
		return new WovenPlans(plans);
	}

	@Bean
	@ConditionalOnClass(name = HttpServiceRegistryPostProcessor.REGISTRY)
	static HttpServiceRegistryPostProcessor performanceHttpServiceRegistryPostProcessor(CircuitBreakerAdvisor advisor) {
		return new HttpServiceRegistryPostProcessor(advisor);
	}

	@Bean
	@ConditionalOnClass(name = "org.springframework.resilience.retry.MethodRetryEvent")
	RetryStopper performanceOpenCircuitEndsRetries() {
		return new RetryStopper();
	}

}
