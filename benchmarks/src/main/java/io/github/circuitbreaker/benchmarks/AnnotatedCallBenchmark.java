package io.github.circuitbreaker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;

/**
 * A call of a Spring bean that succeeds through a closed circuit breaker. Its floor is
 * the same call with an aspect that does nothing.
 */
public class AnnotatedCallBenchmark {

	/**
	 * Measures the call through an interceptor that does nothing.
	 * @param application the application with the bean
	 * @return the call's result
	 */
	@Benchmark
	public Object emptyInterceptor(Intercepted application) {
		return application.service().answer();
	}

	/**
	 * Measures the call through an aspect that does nothing.
	 * @param application the application with the bean
	 * @return the call's result
	 */
	@Benchmark
	public Object emptyAspect(Advised application) {
		return application.service().answer();
	}

	/**
	 * Measures the call through a circuit breaker.
	 * @param application the application with the bean
	 * @return the call's result
	 */
	@Benchmark
	public Object circuitBreaker(Protected application) {
		return application.service().answer();
	}

	/**
	 * Measures the call through a circuit breaker with all listeners.
	 * @param application the application with the bean
	 * @return the call's result
	 */
	@Benchmark
	public Object watchedCircuitBreaker(Watched application) {
		return application.service().answer();
	}

	/**
	 * Measures the call through a circuit breaker of Resilience4j with its defaults.
	 * @param application the application with the bean
	 * @return the call's result
	 */
	@Benchmark
	public Object resilience4j(ProtectedByResilience4j application) {
		return application.service().answer();
	}

	/** With an {@link InterceptedService}. */
	public static class Intercepted extends Application<InterceptedService> {

		public Intercepted() {
			super(InterceptedService.class);
		}

	}

	/** With an {@link AdvisedService}. */
	public static class Advised extends Application<AdvisedService> {

		public Advised() {
			super(AdvisedService.class);
		}

	}

	/** With a {@link ProtectedService}. */
	public static class Protected extends Application<ProtectedService> {

		public Protected() {
			super(ProtectedService.class);
		}

	}

	/** With a {@link WatchedService}. */
	public static class Watched extends Application<WatchedService> {

		public Watched() {
			super(WatchedService.class);
		}

	}

	/** With a {@link Resilience4jService}. */
	public static class ProtectedByResilience4j extends Application<Resilience4jService> {

		public ProtectedByResilience4j() {
			super(Resilience4jService.class);
		}

	}

}
