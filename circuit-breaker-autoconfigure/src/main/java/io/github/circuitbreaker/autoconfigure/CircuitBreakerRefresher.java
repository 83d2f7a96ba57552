package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

/**
 * Reads the properties of the circuit breakers again and applies them to those that run,
 * without their losing their state. Happens by itself when Spring Cloud says that the
 * environment has changed. Thread-safe.
 */
public class CircuitBreakerRefresher {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreakerRefresher.class);

	private final CircuitBreakerRegistry registry;

	private final Supplier<ConfigResolver> resolvers;

	private final List<FailureAnalyzer> analyzers;

	CircuitBreakerRefresher(CircuitBreakerRegistry registry, Supplier<ConfigResolver> resolvers,
			Environment environment) {
		this.registry = registry;
		this.resolvers = resolvers;
		this.analyzers = List.of(new BindFailureAnalyzer(environment), new InvalidPropertyFailureAnalyzer(),
				new InvalidCustomizationFailureAnalyzer());
	}

	/**
	 * Reads the properties and applies them. If something is wrong with them, none is
	 * applied, and the log says what it is, as it would at start-up.
	 * @return whether they were applied
	 */
	public synchronized boolean refresh() {
		try {
			ConfigResolver resolver = this.resolvers.get();
			this.registry.reconfigure(resolver);
			resolver.prepare(this.registry);
			return true;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("The settings of the circuit breakers stay as they are, since the new ones cannot be used. {}",
					explain(ex));
			return false;
		}
	}

	private String explain(Throwable failure) {
		return this.analyzers.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.flatMap(Stream::ofNullable)
			.findFirst()
			.map(CircuitBreakerRefresher::explain)
			.orElseGet(() -> "What was thrown is " + failure.getClass().getName());
	}

	private static String explain(FailureAnalysis analysis) {
		return "%s%n%n%s".formatted(analysis.getDescription(), Objects.toString(analysis.getAction(), ""));
	}

}
