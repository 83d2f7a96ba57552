package io.github.circuitbreaker.autoconfigure;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.KeyedCircuitBreakers;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.aspect.NameTemplates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the circuit breakers that the properties name from the start, and knows which of
 * them nobody has asked for.
 */
class ConfiguredCircuitBreakerRegistry extends CircuitBreakerRegistry {

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreakerRegistry.class);

	private final InForce configurations;

	private final Set<String> used = ConcurrentHashMap.newKeySet();

	ConfiguredCircuitBreakerRegistry(CircuitBreakerConfigurations configurations, TimeSource time) {
		this(new InForce(configurations), time);
	}

	private ConfiguredCircuitBreakerRegistry(InForce configurations, TimeSource time) {
		super(configurations, time);
		this.configurations = configurations;
		createAll();
	}

	@Override
	public CircuitBreaker circuitBreaker(String name) {
		this.used.add(name);
		return super.circuitBreaker(name);
	}

	/**
	 * Its settings may have changed between the moment they were asked for and this one,
	 * from which on whoever changes them finds it.
	 */
	@Override
	protected void registered(CircuitBreaker circuitBreaker) {
		CircuitBreakerConfig config = configuration(circuitBreaker, this.configurations.current);
		if (!config.equals(circuitBreaker.getConfig())) {
			circuitBreaker.reconfigure(config);
		}
	}

	@Override
	public KeyedCircuitBreakers keyed(String template) {
		this.used.add(template);
		return super.keyed(template);
	}

	@Override
	protected CircuitBreakerConfig configuration(String name, String template) {
		return this.configurations.current.apply(name, template);
	}

	@Override
	protected int maxKeys() {
		return this.configurations.current.maxKeys();
	}

	@Override
	public Optional<CircuitBreaker> find(String name) {
		// Only of these it matters, and there may be any number of others in the long
		// run.
		if (this.configurations.current.names().contains(name)) {
			this.used.add(name);
		}
		return super.find(name);
	}

	/**
	 * Goes by other settings from now on: all of them or, if something is wrong with
	 * them, none. What somebody has set for a single circuit breaker stays if they say
	 * nothing else of it than before.
	 */
	void reconfigure(CircuitBreakerConfigurations next) {
		getAll().forEach((circuitBreaker) -> configuration(circuitBreaker, next));
		CircuitBreakerConfigurations before = this.configurations.current;
		this.configurations.current = next;
		createAll();
		getAll().forEach((circuitBreaker) -> reconfigure(circuitBreaker, before, next));
	}

	private void reconfigure(CircuitBreaker circuitBreaker, CircuitBreakerConfigurations before,
			CircuitBreakerConfigurations next) {
		CircuitBreakerConfig config = configuration(circuitBreaker, next);
		if (!config.equals(configuration(circuitBreaker, before)) && !config.equals(circuitBreaker.getConfig())) {
			circuitBreaker.reconfigure(config);
			logger.info("The settings of the circuit breaker {} have changed", circuitBreaker.getName());
		}
	}

	private CircuitBreakerConfig configuration(CircuitBreaker circuitBreaker, CircuitBreakerConfigurations from) {
		String name = circuitBreaker.getName();
		return templateOf(circuitBreaker).map((template) -> from.apply(name, template))
			.orElseGet(() -> from.apply(name));
	}

	/**
	 * Creates those that the properties name. What is named as a template is none.
	 */
	private void createAll() {
		this.configurations.current.names()
			.stream()
			.filter((name) -> !NameTemplates.isTemplate(name))
			.forEach(super::circuitBreaker);
	}

	Set<String> usedNames() {
		return new TreeSet<>(this.used);
	}

	/**
	 * Returns the names that stand in the configuration and that nobody has asked for so
	 * far.
	 */
	Set<String> unusedNames() {
		Set<String> unused = new TreeSet<>(this.configurations.current.names());
		unused.removeIf((name) -> this.used.contains(name) || this.used.stream()
			.anyMatch((template) -> NameTemplates.isTemplate(template) && NameTemplates.canMake(template, name)));
		return unused;
	}

	/**
	 * The configurations that are in force until there are others.
	 */
	private static final class InForce implements Function<String, CircuitBreakerConfig> {

		private volatile CircuitBreakerConfigurations current;

		InForce(CircuitBreakerConfigurations current) {
			this.current = current;
		}

		@Override
		public CircuitBreakerConfig apply(String name) {
			return this.current.apply(name);
		}

	}

}
