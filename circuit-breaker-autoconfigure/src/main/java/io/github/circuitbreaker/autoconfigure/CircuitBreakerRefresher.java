package io.github.circuitbreaker.autoconfigure;

import java.util.function.Supplier;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

/**
 * Reads the properties of the circuit breakers again and applies them to the existing
 * circuit breakers, which keep their state. With Spring Cloud, this happens whenever the
 * environment changes. Thread-safe.
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
	 * Reads the properties and applies them. If they are not valid, nothing changes, and
	 * the log explains the mistake as it would at startup.
	 * @return whether the properties were applied
	 */
	public synchronized boolean refresh() {
		try {
			ConfigResolver resolver = this.resolvers.get();
			this.registry.reconfigure(resolver);
			resolver.prepare(this.registry);
			return true;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("Keeping the current circuit breaker settings, because the new ones are not valid. {}",
					explain(ex));
			return false;
		}
	}

	private String explain(Throwable failure) {
		FailureAnalysis analysis = this.analyzer.analyze(failure);
		return (analysis != null) ? "%s%n%n%s".formatted(analysis.getDescription(), analysis.getAction())
				: "The exception is " + failure.getClass().getName();
	}

}
