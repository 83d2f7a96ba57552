package io.github.circuitbreaker.benchmarks;

import java.util.Arrays;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.benchmarks.AnnotatedServices.Service;
import org.aspectj.lang.JoinPoint;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * A call of a plain object whose class AspectJ wove at load time. Its floor is the call
 * through a woven aspect that does nothing.
 * <p>
 * Needs AspectJ's agent, which {@link Benchmarks} gives to this benchmark alone. Each
 * method has its own fork, all with that agent and the same running application.
 */
@State(Scope.Benchmark)
public class WovenCallBenchmark {

	private final Service protectedService = new AnnotatedServices.Protected();

	private final Service advisedService = new AnnotatedServices.Woven();

	private final ConfigurableApplicationContext context;

	/**
	 * Starts the application that the woven aspect uses, and verifies that it does.
	 */
	public WovenCallBenchmark() {
		this.context = AnnotatedServices.start(AnnotatedServices.Protected.class);
		requireWoven(AnnotatedServices.Woven.class);
		requireWoven(AnnotatedServices.Protected.class);
		this.protectedService.answer();
		CircuitBreakerRegistry registry = this.context.getBean(CircuitBreakerRegistry.class);
		Assert.state(registry.circuitBreaker("answer").snapshot().calls().successful() == 1,
				"The woven call is not counted");
	}

	/**
	 * Requires that AspectJ has woven a class: it adds a field for each woven method.
	 */
	private static void requireWoven(Class<?> type) {
		Assert.state(
				Arrays.stream(type.getDeclaredFields())
					.anyMatch((field) -> field.getType() == JoinPoint.StaticPart.class),
				() -> "Nothing is woven into " + type.getName());
	}

	/**
	 * Measures the call through a woven aspect that does nothing.
	 * @return the call's result
	 */
	@Benchmark
	public Object emptyAspect() {
		return this.advisedService.answer();
	}

	/**
	 * Measures the call through the woven aspect of circuit breakers.
	 * @return the call's result
	 */
	@Benchmark
	public Object circuitBreaker() {
		return this.protectedService.answer();
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

}
