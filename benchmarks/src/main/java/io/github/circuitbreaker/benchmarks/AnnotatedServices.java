package io.github.circuitbreaker.benchmarks;

import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerEventsAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerObservationAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakersHealthContributorAutoConfiguration;
import io.github.circuitbreaker.benchmarks.Call.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.Advisor;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * Services whose calls are intercepted. Each has its own application, because the
 * auto-configurations of different circuit breakers do not work together.
 */
final class AnnotatedServices {

	private AnnotatedServices() {
	}

	static ConfigurableApplicationContext start(Class<?> type) {
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE).bannerMode(Banner.Mode.OFF).run();
	}

	interface Service {

		Object answer();

	}

	/** Behind an interceptor that does nothing: the least that any proxy costs. */
	@ImportAutoConfiguration(AopAutoConfiguration.class)
	static class Intercepted implements Service {

		private final Call call = new Answer();

		@Override
		public Object answer() {
			return this.call.get();
		}

		@Bean
		static Advisor emptyInterceptor() {
			MethodInterceptor interceptor = MethodInvocation::proceed;
			NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(interceptor);
			advisor.setMappedName("answer");
			return advisor;
		}

	}

	/** Woven with an aspect that does nothing. */
	static class Woven implements Service {

		private final Call call = new Answer();

		@Override
		public Object answer() {
			return this.call.get();
		}

	}

	/** Behind a circuit breaker. */
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class })
	static class Protected implements Service {

		private final Call call = new Answer();

		@Override
		@CircuitBreaker("answer")
		public Object answer() {
			return this.call.get();
		}

	}

	/** With all listeners: meters, health, events and observations. */
	@ImportAutoConfiguration({ CircuitBreakerMetricsAutoConfiguration.class,
			CircuitBreakersHealthContributorAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class,
			CircuitBreakerObservationAutoConfiguration.class })
	static class Watched extends Protected {

		@EventListener
		void on(CircuitBreakerStateChange change) {
			throw new IllegalStateException("Nothing is to change");
		}

		@Bean
		static MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		static ObservationRegistry observationRegistry() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler((context) -> true);
			return registry;
		}

	}

	/** Behind a circuit breaker of Resilience4j with its defaults. */
	@ImportAutoConfiguration({ AopAutoConfiguration.class,
			io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration.class })
	static class ByResilience4j implements Service {

		private final Call call = new Answer();

		@Override
		@io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "answer")
		public Object answer() {
			return this.call.get();
		}

	}

}
