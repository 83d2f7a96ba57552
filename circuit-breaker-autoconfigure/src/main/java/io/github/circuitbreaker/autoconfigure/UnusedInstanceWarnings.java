package io.github.circuitbreaker.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns, once the context is up, of instances in the configuration that nothing uses:
 * most often a name is mistyped, there or at the annotation.
 */
class UnusedInstanceWarnings implements ApplicationListener<ContextRefreshedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(UnusedInstanceWarnings.class);

	private final ObjectProvider<ConfiguredCircuitBreakerRegistry> registry;

	UnusedInstanceWarnings(ObjectProvider<ConfiguredCircuitBreakerRegistry> registry) {
		this.registry = registry;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		this.registry.ifAvailable((registry) -> registry.unusedNames().forEach((name) -> warn(name, registry)));
	}

	private static void warn(String name, ConfiguredCircuitBreakerRegistry registry) {
		String suggestion = Nearest.to(name, registry.usedNames())
			.map((nearest) -> "did you mean '%s'?".formatted(nearest))
			.orElse("remove it, or name it in a @CircuitBreaker annotation");
		logger.warn("Nothing uses {}.instances.{}: {}", CircuitBreakerProperties.PREFIX, name, suggestion);
	}

}
