package io.github.circuitbreaker.benchmarks;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * A service behind a proxy with an interceptor that does nothing: the least that any
 * proxy costs.
 */
@ImportAutoConfiguration(AopAutoConfiguration.class)
class InterceptedService {

	private final Answer call = new Answer();

	@Marked
	String answer() {
		return this.call.get();
	}

	@Bean
	static Advisor emptyInterceptor() {
		MethodInterceptor interceptor = MethodInvocation::proceed;
		return new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(null, Marked.class), interceptor);
	}

}
