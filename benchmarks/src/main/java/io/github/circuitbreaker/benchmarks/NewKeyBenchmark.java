package io.github.circuitbreaker.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration;
import io.github.circuitbreaker.benchmarks.Call.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The first call of a new name in a table of 1,000 that is full: a circuit breaker is
 * created with the settings of its template, another one is replaced. In the worst case
 * all calls fail, so that all circuit breakers know something.
 */
@State(Scope.Benchmark)
public class NewKeyBenchmark {

	@Param({ "HEALTHY", "IN_A_ROW", "CALLS", "TIME" })
	String kind = "";

	private final Rejection failure = new Rejection();

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(KeyedApplication.class)
		.web(WebApplicationType.NONE)
		.bannerMode(Banner.Mode.OFF)
		.properties("performance.circuit-breaker.instances[IN_A_ROW-#{#key}].failure-threshold=5",
				"performance.circuit-breaker.instances[CALLS-#{#key}].window=100",
				"performance.circuit-breaker.instances[TIME-#{#key}].window=10s")
		.run();

	private final AtomicLong key = new AtomicLong();

	private Supplier<Object> call = () -> "";

	/**
	 * Fills the table.
	 */
	@Setup
	public void fill() {
		KeyedCircuitBreakers keyed = this.context.getBean(CircuitBreakerRegistry.class).keyed(this.kind + "-#{#key}");
		Call answer = this.kind.equals("HEALTHY") ? new Answer() : this::fail;
		this.call = () -> keyed.find(Long.toHexString(this.key.incrementAndGet())).orElseThrow().call(answer);
		for (int i = 0; i < 1000; i++) {
			firstCall();
		}
	}

	private Object fail() {
		throw this.failure;
	}

	/**
	 * Measures a call that succeeds, or fails, as all others did.
	 * @return its result or exception
	 */
	@Benchmark
	public Object firstCall() {
		try {
			return this.call.get();
		}
		catch (Rejection ex) {
			return ex;
		}
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ CircuitBreakerAutoConfiguration.class, CircuitBreakerMetricsAutoConfiguration.class })
	static class KeyedApplication {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
