package io.github.circuitbreaker.autoconfigure;

import java.util.function.Supplier;

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

	private final FailureAnalyzer analyzer;

	CircuitBreakerRefresher(CircuitBreakerRegistry registry, Supplier<ConfigResolver> resolvers,
			Environment environment) {
		this.registry = registry;
		this.resolvers = resolvers;
		this.analyzer = new InvalidConfigurationFailureAnalyzer(environment);
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
		FailureAnalysis analysis = this.analyzer.analyze(failure);
		return (analysis != null) ? "%s%n%n%s".formatted(analysis.getDescription(), analysis.getAction())
				: "What was thrown is " + failure.getClass().getName();
	}

}
