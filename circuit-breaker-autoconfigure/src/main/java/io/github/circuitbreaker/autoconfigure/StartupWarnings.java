package io.github.circuitbreaker.autoconfigure;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import io.github.circuitbreaker.aspect.lookup.NearestName;
import io.github.circuitbreaker.probe.CircuitBreakerProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.boot.builder.SpringApplicationBuilder;
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

	private static final String BUILDER = SpringApplicationBuilder.class.getName();

	private final ApplicationContext context;

	private final Runnable check;

	private boolean due;

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
		this.due |= event.getApplicationContext() == this.context;
		if (this.due && !isChildToCome()) {
			this.due = false;
			this.check.run();
		}
	}

	/**
	 * Returns whether a builder starts the refreshed context for another builder, whose
	 * context will be a child and may use what the parent does not.
	 */
	private static boolean isChildToCome() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.map(StackFrame::getClassName).filter(BUILDER::equals).count() > 1);
	}

	/**
	 * Warns of instances that no annotation and no code uses, of bases that no instance
	 * uses, of probes of what nothing uses, of templates that can make names of others,
	 * and of properties and environment variables that are not read.
	 * @param later whether instances and bases may be used later, which makes these no
	 * warnings
	 */
	static void warn(WrittenProperties written, LayeredSettings settings, CircuitBreakerRegistry registry,
			Stream<CircuitBreakerProbe> probes, boolean later) {
		Level level = later ? Level.INFO : Level.WARN;
		String yet = later ? " (so far: clients and routes of Spring Cloud may use it later)" : "";
		Set<String> used = knownNames(registry);
		used.removeAll(registry.getUnused());
		new TreeSet<>(registry.getTemplates()).forEach((template) -> warnOfShared(template, used));
		probes.map(CircuitBreakerProbe::circuitBreaker)
			.filter((name) -> used.stream().noneMatch((known) -> NameTemplates.canMake(known, name)))
			.forEach((name) -> logger.atLevel(level)
				.log("A CircuitBreakerProbe names {}, but nothing uses it: {}{}", name, suggest(name, used), yet));
		// A variable cannot spell these, unless a file mentions them.
		Set<String> odd = new TreeSet<>(used);
		odd.removeIf((name) -> settings.names().contains(name) || WrittenProperties.uniform(name).equals(name));
		Set<String> unused = new TreeSet<>(settings.names());
		unused.removeIf((name) -> OutOfServiceNames.isAmong(used, name));
		unused.forEach((name) -> logger.atLevel(level)
			.log("Nothing uses {}.{}: {}{}{}", PropertyGroup.INSTANCES, name, suggest(name, used),
					spelling(odd, name::equals), yet));
		settings.unusedBases()
			.forEach((name) -> logger.atLevel(level)
				.log("Nothing uses {}.{}: it is the base-config of no instance{}", PropertyGroup.CONFIGS, name, yet));
		written.withoutEffect(settings.groups())
			.forEach((property, meant) -> logger.warn("{} has no effect on circuit breakers: {}", property, meant
				.map((text) -> "did you mean %s?".formatted(text)
						+ spelling(odd, (name) -> text.contains("_INSTANCES_%S_".formatted(name))))
				.orElse("there is no such property. Leave out dashes and write _ for dots, as in PERFORMANCE_CIRCUITBREAKER"
						+ "_FAILURETHRESHOLD; set names that need brackets with -D or SPRING_APPLICATION_JSON")));
	}

	/**
	 * Returns what to do for a name that an environment variable cannot spell.
	 */
	private static String spelling(Set<String> names, Predicate<String> isMeant) {
		return names.stream()
			.filter((name) -> isMeant.test(WrittenProperties.uniform(name)))
			.findFirst()
			.map((name) -> (" In an environment variable, names have neither capitals nor dashes: write '%s:' below"
					+ " %s in a file, too")
				.formatted(name, PropertyGroup.INSTANCES))
			.orElse("");
	}

	/**
	 * Warns of names in use that a template can make, too, so that a caller can choose
	 * the circuit breaker of another service. Templates with the same text around their
	 * expressions are meant to make the same names.
	 */
	private static void warnOfShared(String template, Set<String> used) {
		Set<String> shared = new TreeSet<>(used);
		shared.removeIf((name) -> !NameTemplates.canMake(template, name) || NameTemplates.canMake(name, template));
		if (!shared.isEmpty()) {
			logger.warn(
					"Calls through {} can open circuits that other calls use: it can make {}, too. Put text around"
							+ " the expression that no other name has, as in \"by-key-{}\"",
					template, shared, template);
		}
	}

	/**
	 * Warns of names that are to take the instance out of service and belong to no
	 * circuit breaker.
	 */
	static void warnOfUnknown(OutOfServiceNames names, CircuitBreakerRegistry registry) {
		Set<String> known = knownNames(registry);
		names.unknown(known)
			.forEach((name) -> logger.warn("{} names {}, but there is no such circuit breaker: {}",
					OutOfServiceNames.PROPERTY, name, suggest(name, known)));
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

	/**
	 * Returns the names of the circuit breakers, with the templates in place of the names
	 * that they have made.
	 */
	private static Set<String> knownNames(CircuitBreakerRegistry registry) {
		Set<String> names = new TreeSet<>(registry.getTemplates());
		registry.getAll()
			.forEach((circuitBreaker) -> names
				.add(registry.getTemplate(circuitBreaker).orElseGet(circuitBreaker::getName)));
		return names;
	}

	private static String suggest(String name, Set<String> candidates) {
		return NearestName.to(name, candidates)
			.map((nearest) -> "did you mean '%s'?".formatted(nearest))
			.orElse("no annotation or code refers to it");
	}

}
