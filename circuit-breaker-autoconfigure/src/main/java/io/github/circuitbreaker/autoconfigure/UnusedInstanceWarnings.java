package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.aspect.Nearest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns, once the context is up, of instances in the configuration that nothing uses:
 * most often a name is mistyped, there or at the annotation.
 */
class UnusedInstanceWarnings implements ApplicationListener<ContextRefreshedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(UnusedInstanceWarnings.class);

	private final ApplicationContext context;

	private final ObjectProvider<ConfiguredCircuitBreakerRegistry> registry;

	UnusedInstanceWarnings(ApplicationContext context, ObjectProvider<ConfiguredCircuitBreakerRegistry> registry) {
		this.context = context;
		this.registry = registry;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		// The contexts below this one, that of the management port for example, tell it,
		// too.
		if (event.getApplicationContext() == this.context) {
			this.registry.ifAvailable((registry) -> registry.unusedNames().forEach((name) -> warn(name, registry)));
		}
	}

	private static void warn(String name, ConfiguredCircuitBreakerRegistry registry) {
		String suggestion = Nearest.to(name, registry.usedNames())
			.map((nearest) -> "did you mean '%s'?".formatted(nearest))
			.orElse("no annotation names it, and no code has asked for it so far");
		logger.warn("Nothing uses {}.instances.{}: {}", CircuitBreakerProperties.PREFIX, name, suggestion);
	}

}
