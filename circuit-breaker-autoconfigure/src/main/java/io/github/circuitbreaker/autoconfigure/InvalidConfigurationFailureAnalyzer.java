package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Analyzes an {@link InvalidConfigurationException} and a {@link BindException} of our
 * properties. Precedes Spring Boot's own analyzers, which cannot know the values that
 * these properties take.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class InvalidConfigurationFailureAnalyzer implements FailureAnalyzer {

	private static final String KEEP_THE_OTHER_ENDPOINT = """
			Resilience4j's starter, for example, has an endpoint of this id. To keep the other one, set

			    spring.autoconfigure.exclude: %s

			The circuit breakers, their health and their metrics stay."""
		.formatted(CircuitBreakersEndpointAutoConfiguration.class.getName());

	private final ConfigurableEnvironment environment;

	InvalidConfigurationFailureAnalyzer(Environment environment) {
		this.environment = (ConfigurableEnvironment) environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidConfigurationException invalid) {
				return new FailureAnalysis(list(invalid.getMistakes(), Mistake::problem),
						list(invalid.getMistakes(), Mistake::remedy), cause);
			}
			if (cause instanceof IllegalStateException && String.valueOf(cause.getMessage())
				.startsWith("Found two endpoints with the id 'circuitbreakers'")) {
				return new FailureAnalysis(cause.getMessage() + ".", KEEP_THE_OTHER_ENDPOINT, cause);
			}
			if (cause instanceof BindException bind) {
				return PropertyGroup.of(bind.getName()).isPresent() ? analyze(bind) : null;
			}
		}
		return null;
	}

	private static String list(List<Mistake> mistakes, Function<Mistake, String> line) {
		if (mistakes.size() == 1) {
			return line.apply(mistakes.get(0));
		}
		return IntStream.range(0, mistakes.size())
			.mapToObj((i) -> "%d. %s".formatted(i + 1, line.apply(mistakes.get(i))))
			.collect(Collectors.joining("\n\n"));
	}

	/**
	 * Prefers the mistakes in how properties are written, which may have misled the
	 * binder.
	 */
	private @Nullable FailureAnalysis analyze(BindException failure) {
		try {
			new WrittenProperties(this.environment);
		}
		catch (InvalidConfigurationException ex) {
			return analyze(ex);
		}
		ConfigurationProperty bound = failure.getProperty();
		WrittenProperty property = (bound != null) ? WrittenProperty.of(bound)
				: WrittenProperty.get(this.environment, failure.getName().toString());
		if (property.value() == null) {
			return null;
		}
		String reason = "".equals(property.value()) ? "is empty" : "this is not a valid value";
		if (NestedExceptionUtils.getRootCause(failure) instanceof ClassNotFoundException notFound) {
			reason = "there is no class " + notFound.getMessage();
		}
		return analyze(property.invalid(reason));
	}

}
