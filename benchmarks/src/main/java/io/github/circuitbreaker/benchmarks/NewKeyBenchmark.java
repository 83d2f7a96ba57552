package io.github.circuitbreaker.benchmarks;

import java.util.concurrent.atomic.AtomicLong;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
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

	private static final CheckedSupplier<String, RuntimeException> ANSWER = new Answer();

	private static final RuntimeException FAILURE = new Rejection();

	private static final CheckedSupplier<String, RuntimeException> FAILING = () -> {
		throw FAILURE;
	};

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(KeyedApplication.class)
		.web(WebApplicationType.NONE)
		.bannerMode(Banner.Mode.OFF)
		.properties("performance.circuit-breaker.instances[row-#{#key}].failure-threshold=5",
				"performance.circuit-breaker.instances[calls-#{#key}].window=100",
				"performance.circuit-breaker.instances[time-#{#key}].window=10s")
		.run();

	private final AtomicLong key = new AtomicLong();

	private final KeyedCircuitBreakers healthy = fill("healthy", ANSWER);

	private final KeyedCircuitBreakers row = fill("row", FAILING);

	private final KeyedCircuitBreakers calls = fill("calls", FAILING);

	private final KeyedCircuitBreakers time = fill("time", FAILING);

	private KeyedCircuitBreakers fill(String kind, CheckedSupplier<String, RuntimeException> call) {
		KeyedCircuitBreakers keyed = this.context.getBean(CircuitBreakerRegistry.class).keyed(kind + "-#{#key}");
		for (int i = 0; i < 1000; i++) {
			call(keyed, call);
		}
		return keyed;
	}

	private Object call(KeyedCircuitBreakers keyed, CheckedSupplier<String, RuntimeException> call) {
		try {
			return keyed.find(Long.toHexString(this.key.incrementAndGet())).orElseThrow().call(call);
		}
		catch (Rejection ex) {
			return ex;
		}
	}

	/**
	 * Measures a call that succeeds, as all others did.
	 * @return its result
	 */
	@Benchmark
	public Object healthy() {
		return call(this.healthy, ANSWER);
	}

	/**
	 * Measures a call that fails, as all others did, counting failures in a row.
	 * @return its exception
	 */
	@Benchmark
	public Object row() {
		return call(this.row, FAILING);
	}

	/**
	 * Measures the same with a window of calls.
	 * @return its exception
	 */
	@Benchmark
	public Object calls() {
		return call(this.calls, FAILING);
	}

	/**
	 * Measures the same with a window of time.
	 * @return its exception
	 */
	@Benchmark
	public Object time() {
		return call(this.time, FAILING);
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
