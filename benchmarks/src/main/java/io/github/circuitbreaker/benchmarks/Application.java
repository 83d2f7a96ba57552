package io.github.circuitbreaker.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * A Spring Boot application with one service and the auto-configurations that it imports.
 * Each service gets its own application, because the auto-configurations of different
 * circuit breakers do not work together.
 *
 * @param <T> the type of the service
 */
@State(Scope.Benchmark)
public abstract class Application<T> {

	private final ConfigurableApplicationContext context;

	private final T service;

	Application(Class<T> type) {
		this.context = new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run();
		this.service = this.context.getBean(type);
		Assert.state(AopUtils.isCglibProxy(this.service), "Nothing is intercepted");
	}

	final T service() {
		return this.service;
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public final void close() {
		this.context.close();
	}

}
