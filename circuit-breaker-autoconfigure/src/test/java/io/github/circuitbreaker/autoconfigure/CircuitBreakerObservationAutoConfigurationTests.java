package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CircuitBreakerObservations;
import io.github.circuitbreaker.actuate.EventRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakerObservationAutoConfigurationTests {

	private static final String EVENT = "lookup: circuitbreaker.transition, circuitbreaker.forced_open";

	private final EventRecorder recorder = new EventRecorder();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class,
				CircuitBreakerObservationAutoConfiguration.class));

	/** Lists auto-configurations out of order, to test their declared order. */
	private final ApplicationContextRunner bootRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerObservationAutoConfiguration.class,
				CircuitBreakerAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, MetricsAutoConfiguration.class,
				ObservationAutoConfiguration.class));

	private static void openWithinAnObservation(ApplicationContext context) {
		CircuitBreaker pypi = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
		Observation.createNotStarted("lookup", context.getBean(ObservationRegistry.class)).observe(pypi::forceOpen);
	}

	@Test
	void eventsAreThereWithAHandler() {
		this.bootRunner.withBean(EventRecorder.class, () -> this.recorder).run((context) -> {
			openWithinAnObservation(context);
			assertThat(this.recorder.events()).containsExactly(EVENT);
		});
	}

	@Test
	void eventsAreThereWithTracing() {
		SimpleTracer tracer = new SimpleTracer();
		this.bootRunner
			.withBean(DefaultTracingObservationHandler.class, () -> new DefaultTracingObservationHandler(tracer))
			.run((context) -> {
				openWithinAnObservation(context);
				assertThat(tracer.onlySpan().getEvents()).hasSize(1);
			});
	}

	@Test
	void eventsAreThereWithARegistryOfTheUser() {
		this.contextRunner.withBean(ObservationRegistry.class, this.recorder::registry).run((context) -> {
			openWithinAnObservation(context);
			assertThat(this.recorder.events()).containsExactly(EVENT);
		});
	}

	@Test
	void eventsAreThereIfBeansAreLazy() {
		this.contextRunner.withBean(ObservationRegistry.class, this.recorder::registry)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				openWithinAnObservation(context);
				assertThat(this.recorder.events()).containsExactly(EVENT);
			});
	}

	@Test
	void eventsAreNotThereIfOnlyMetersWouldComeOfThem() {
		this.bootRunner.run((context) -> {
			openWithinAnObservation(context);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.find("lookup").timer()).isNotNull();
			assertThat(meters.getMeters()).noneMatch((meter) -> meter.getId().getName().contains("circuitbreaker"));
		});
	}

	@Test
	void nobodyListensWithoutARegistryOfObservations() {
		this.contextRunner
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakerObservations.class));
	}

	@Test
	void worksWithoutMicrometersObservations() {
		new ApplicationContextRunner().withUserConfiguration(CircuitBreakerAutoConfigurationTests.Application.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer.observation"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CircuitBreakerRegistry.class)
				.doesNotHaveBean("performanceCircuitBreakerObservations"));
	}

	@Test
	void worksWithoutMicrometersMeters() {
		new ApplicationContextRunner().withUserConfiguration(CircuitBreakerAutoConfigurationTests.Application.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withBean(EventRecorder.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(CircuitBreakerObservations.class));
	}

}
