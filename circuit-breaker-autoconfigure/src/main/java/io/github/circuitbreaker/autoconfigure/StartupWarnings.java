package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import io.github.circuitbreaker.aspect.lookup.NearestName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns of properties that have no effect, or a harmful one, once the application has
 * created its circuit breakers. Most often a name is misspelled, in the properties or in
 * an annotation.
 */
class StartupWarnings implements ApplicationListener<ContextRefreshedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(StartupWarnings.class);

	private final ApplicationContext context;

	private final Runnable check;

	/**
	 * Waits for the refresh of a context.
	 * @param context the context
	 * @param check logs the warnings
	 */
	StartupWarnings(ApplicationContext context, Runnable check) {
		this.context = context;
		this.check = check;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		// Child contexts, such as that of the management port, publish theirs here, too.
		if (event.getApplicationContext() == this.context) {
			this.check.run();
		}
	}

	/**
	 * Warns of instances that no annotation and no code uses.
	 */
	static void warnOfUnused(Collection<String> instances, CircuitBreakerRegistry registry) {
		Set<String> used = knownNames(registry);
		used.removeAll(registry.getUnused());
		Set<String> unused = new TreeSet<>(instances);
		unused.removeIf((name) -> used.contains(name)
				|| registry.getTemplates().stream().anyMatch((template) -> NameTemplates.canMake(template, name)));
		unused.forEach((name) -> logger.warn("Nothing uses {}.instances.{}: {}", CircuitBreakerProperties.PREFIX, name,
				suggest(name, used, "no annotation or code refers to it")));
	}

	/**
	 * Warns of names that are to take the instance out of service and belong to no
	 * circuit breaker.
	 */
	static void warnOfUnknown(OutOfServiceNames names, CircuitBreakerRegistry registry) {
		Set<String> known = knownNames(registry);
		names.unknown(known)
			.forEach((name) -> logger.warn("{} names {}, but there is no such circuit breaker: {}",
					OutOfServiceNames.PROPERTY, name, suggest(name, known, "no annotation or code refers to it")));
	}

	/**
	 * Warns that an open circuit would lead the platform to restart the instance.
	 */
	static void warnOfRestarts(OutOfServiceNames names) {
		logger.warn(
				"An open circuit would make the platform restart this instance, which does not help: {} names {}, and"
						+ " circuitBreakers is part of the health group liveness. Write"
						+ " management.endpoint.health.group.liveness.include: livenessState, and"
						+ " management.endpoint.health.group.readiness.include: readinessState, circuitBreakers",
				OutOfServiceNames.PROPERTY, names);
	}

	private static Set<String> knownNames(CircuitBreakerRegistry registry) {
		Set<String> names = new TreeSet<>(registry.getTemplates());
		registry.getAll().stream().map(CircuitBreaker::getName).forEach(names::add);
		return names;
	}

	private static String suggest(String name, Set<String> candidates, String otherwise) {
		return NearestName.to(name, candidates)
			.map((nearest) -> "did you mean '%s'?".formatted(nearest))
			.orElse(otherwise);
	}

}
