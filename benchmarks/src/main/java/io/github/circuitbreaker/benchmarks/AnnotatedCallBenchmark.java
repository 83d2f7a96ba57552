package io.github.circuitbreaker.benchmarks;

import java.util.Map;
import java.util.Objects;

import io.github.circuitbreaker.benchmarks.AnnotatedServices.Service;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * A call of a Spring bean that succeeds through a closed circuit breaker. Its floor is
 * the same call with an interceptor that does nothing.
 */
@State(Scope.Benchmark)
public class AnnotatedCallBenchmark {

	private static final Map<String, Class<? extends Service>> SERVICES = Map.of("EMPTY_INTERCEPTOR",
			AnnotatedServices.Intercepted.class, "OURS", AnnotatedServices.Protected.class, "OURS_WATCHED",
			AnnotatedServices.Watched.class, "RESILIENCE4J", AnnotatedServices.ByResilience4j.class);

	@Param({ "EMPTY_INTERCEPTOR", "OURS", "OURS_WATCHED", "RESILIENCE4J" })
	String service = "";

	private Service bean = () -> "";

	private Runnable end = () -> {
	};

	/**
	 * Starts the application.
	 */
	@Setup
	public void start() {
		ConfigurableApplicationContext context = AnnotatedServices
			.start(Objects.requireNonNull(SERVICES.get(this.service)));
		this.end = context::close;
		this.bean = context.getBean(Service.class);
		Assert.state(AopUtils.isCglibProxy(this.bean), "Nothing is intercepted");
	}

	/**
	 * Measures the call.
	 * @return its result
	 */
	@Benchmark
	public Object call() {
		return this.bean.answer();
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public void stop() {
		this.end.run();
	}

}
