package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for applications that start from what was generated ahead of time.
 */
@Tag("thorough")
@CompileWithForkedClassLoader
@ExtendWith(OutputCaptureExtension.class)
class AheadOfTimeRunTests {

	@Test
	void propertiesAreThoseOfTheStart(CapturedOutput output) {
		Map<String, Object> build = Map.of("tenant", "build", "performance.circuit-breaker.failure-threshold",
				"${later}", "performance.circuit-breaker.enabled", "false");
		Map<String, Object> start = Map.of("tenant", "start", "performance.circuit-breaker.record-exceptions",
				"java.lang.RuntimeException", "performance.circuit-breaker.instances.start.failure-threshold", "5");
		new AheadOfTime(build, Application.class).compile((application) -> application.start(start, (context) -> {
			assertOpensAfter(3, context);
			assertOpensPerHost(context.getBean(Keyed.class));
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.getTemplates()).containsExactly("start-#{#request.host}");
			assertThat(registry.circuitBreaker("pypi").getConfig().recordExceptions())
				.containsExactly(RuntimeException.class);
			assertThat(output).contains(
					"Nothing uses performance.circuit-breaker.instances.start: no annotation or code refers to it");
		}));
	}

	@Test
	void switchesCustomizersAndMistakesAreThoseOfTheStart() {
		new AheadOfTime(Map.of(), Application.class, Customized.class).compile((application) -> {
			application.start(Map.of(), (context) -> assertOpensAfter(7, context));
			application.start(Map.of("performance.circuit-breaker.enabled", "false"), (context) -> {
				Index index = context.getBean(Index.class);
				IntStream.range(0, 9).forEach((i) -> index.find("spring"));
				assertThat(context.getBean(AtomicInteger.class)).hasValue(9);
			});
			assertThatException().isThrownBy(
					() -> application.start(Map.of("performance.circuit-breaker.failure-treshold", "5"), (context) -> {
					}))
				.havingRootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.withMessageContaining("performance.circuit-breaker.failure-treshold");
		});
	}

	private static void assertOpensAfter(int failures, ApplicationContext context) {
		Index index = context.getBean(Index.class);
		IntStream.range(0, failures + 2).forEach((i) -> assertThat(index.find("spring")).isEqualTo("cached spring"));
		assertThat(context.getBean(AtomicInteger.class)).hasValue(failures);
	}

	private static void assertOpensPerHost(Keyed keyed) {
		IntStream.range(0, 3).forEach((i) -> assertThatException().isThrownBy(() -> keyed.call(new Request("a"))));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> keyed.call(new Request("a")))
			.extracting(CircuitBreakerOpenException::getCircuitBreakerName)
			.isEqualTo("start-a");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> keyed.call(new Request("b")));
	}

	public interface Index {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		String find(String name);

		default String cached(String name, Exception failure) {
			return "cached " + name;
		}

	}

	record Request(String host) {
	}

	static class Keyed {

		@CircuitBreaker("${tenant:none}-#{#request.host}")
		public void call(Request request) {
			throw new IllegalStateException();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		AtomicInteger calls() {
			return new AtomicInteger();
		}

		@Bean
		Index index(AtomicInteger calls) {
			return (name) -> {
				calls.incrementAndGet();
				throw new UncheckedIOException(new IOException());
			};
		}

		@Bean
		Keyed keyed() {
			return new Keyed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customized {

		@Bean
		CircuitBreakerCustomizer sevenFailures() {
			return (name, builder) -> builder.failureThreshold(7);
		}

	}

}
