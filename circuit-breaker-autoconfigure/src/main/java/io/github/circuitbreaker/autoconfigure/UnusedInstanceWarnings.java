package io.github.circuitbreaker.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.NameTemplates;
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

	private final ObjectProvider<CircuitBreakerRegistry> registry;

	private final ObjectProvider<ConfigResolver> resolver;

	UnusedInstanceWarnings(ApplicationContext context, ObjectProvider<CircuitBreakerRegistry> registry,
			ObjectProvider<ConfigResolver> resolver) {
		this.context = context;
		this.registry = registry;
		this.resolver = resolver;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		// The contexts below this one, that of the management port for example, tell it,
		// too.
		if (event.getApplicationContext() == this.context) {
			check(this.registry.getObject(), this.resolver.getObject().names());
		}
	}

	private static void check(CircuitBreakerRegistry registry, Set<String> names) {
		Set<String> used = new TreeSet<>(registry.getTemplates());
		registry.getAll().stream().map(CircuitBreaker::getName).forEach(used::add);
		used.removeAll(registry.getUnused());
		Set<String> unused = new TreeSet<>(names);
		unused.removeIf((name) -> used.contains(name)
				|| registry.getTemplates().stream().anyMatch((template) -> NameTemplates.canMake(template, name)));
		unused.forEach((name) -> warn(name, used));
	}

	private static void warn(String name, Set<String> used) {
		String suggestion = Nearest.to(name, used)
			.map((nearest) -> "did you mean '%s'?".formatted(nearest))
			.orElse("no annotation names it, and no code has asked for it so far");
		logger.warn("Nothing uses {}.instances.{}: {}", CircuitBreakerProperties.PREFIX, name, suggestion);
	}

}
