package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.AnnotatedBeans;
import io.github.circuitbreaker.aspect.CircuitBreakerAdvisor;
import io.github.circuitbreaker.aspect.CircuitBreakerAspect;
import io.github.circuitbreaker.aspect.MethodPlans;
import io.github.circuitbreaker.aspect.NameResolver;
import io.github.circuitbreaker.aspect.OpenCircuitEndsRetries;
import io.github.circuitbreaker.aspect.Weaving;
import org.aopalliance.intercept.MethodInterceptor;
import org.aspectj.weaver.Advice;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.resilience.retry.MethodRetryEvent;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the aspect that leads the calls
 * of annotated methods through their circuit breakers.
 * <p>
 * Comes before that of transactions (whose package was another up to Spring Boot 3): of
 * two advisors of the same order, the one that is registered first is the outer one, and
 * a commit that fails is to count.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = { "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
				"org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration" })
@ConditionalOnClass(Advice.class)
public final class CircuitBreakerAspectAutoConfiguration {

	private static final String ASPECT = "performanceCircuitBreakerAspect";

	@Bean
	MethodPlans performanceMethodPlans(CircuitBreakerRegistry registry, ConfigurableListableBeanFactory beanFactory) {
		return new MethodPlans(registry, new NameResolver(beanFactory));
	}

	/**
	 * Declared as the interceptor that {@link CircuitBreakerAspect} also is: seeing an
	 * aspect, Spring would set AspectJ up to match its pointcut, which takes longer than
	 * all the rest that is done here.
	 */
	@Bean(ASPECT)
	MethodInterceptor performanceCircuitBreakerAspect(MethodPlans plans) {
		return new CircuitBreakerAspect(plans);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CircuitBreakerAdvisor performanceCircuitBreakerAdvisor(BeanFactory beanFactory) {
		return new CircuitBreakerAdvisor(() -> beanFactory.getBean(ASPECT, MethodInterceptor.class));
	}

	/**
	 * Never lazy, as nobody asks for it.
	 */
	@Bean
	@Lazy(false)
	Weaving performanceWeaving(MethodPlans plans) {
		return new Weaving(plans);
	}

	@Bean
	static AnnotatedBeans performanceAnnotatedBeans(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<CircuitBreakerRegistry> registry, ObjectProvider<CircuitBreakerProperties> properties) {
		return new AnnotatedBeans(beanFactory, registry::getObject,
				() -> properties.getObject().selfInvocationWarnings());
	}

	/**
	 * Of Spring Framework 7 and later, as {@code @Retryable} is.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MethodRetryEvent.class)
	static class RetryConfiguration {

		@Bean
		OpenCircuitEndsRetries performanceOpenCircuitEndsRetries() {
			return new OpenCircuitEndsRetries();
		}

	}

}
