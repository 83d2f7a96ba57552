package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests which failures the analyzer handles. {@link InvalidPropertiesTests} and
 * {@link InvalidAnnotationTests} cover its messages.
 */
class InvalidConfigurationFailureAnalyzerTests {

	private final InvalidConfigurationFailureAnalyzer analyzer = new InvalidConfigurationFailureAnalyzer(
			new MockEnvironment());

	private static BindException failureToBind(String property) {
		Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(property, "many")));
		return catchThrowableOfType(BindException.class, () -> binder.bind(property, Integer.class));
	}

	@Test
	void findsTheMistakesBehindOtherExceptions() {
		InvalidConfigurationException mistakes = new InvalidConfigurationException(
				List.of(new Mistake("one", "mend one"), new Mistake("two", "mend two")));
		FailureAnalysis analysis = this.analyzer.analyze(new IllegalStateException(new RuntimeException(mistakes)));
		assertThat(analysis.getDescription()).isEqualTo("1. one\n\n2. two");
		assertThat(analysis.getAction()).isEqualTo("1. mend one\n\n2. mend two");
		assertThat(analysis.getCause()).isSameAs(mistakes);
	}

	@Test
	void takesPropertiesOfCircuitBreakers() {
		assertThat(this.analyzer.analyze(failureToBind("performance.circuit-breaker.failure-threshold")))
			.satisfies((analysis) -> assertThat(analysis.getDescription()).contains("Value: \"many\""));
		assertThat(this.analyzer.analyze(failureToBind("management.health.circuitbreakers.out-of-service-when-open")))
			.isNotNull();
	}

	@Test
	void leavesAllElseToOtherAnalyzers() {
		assertThat(this.analyzer.analyze(failureToBind("server.port"))).isNull();
		assertThat(this.analyzer.analyze(failureToBind("performance.circuit-breakers.failure-threshold"))).isNull();
		assertThat(this.analyzer.analyze(new IllegalStateException())).isNull();
	}

}
