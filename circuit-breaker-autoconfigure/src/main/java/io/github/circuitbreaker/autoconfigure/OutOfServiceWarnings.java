package io.github.circuitbreaker.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.Nearest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns, once the context is up, of names that were to take the instance out of service
 * and are those of no circuit breaker, and if circuit breakers are to have the instance
 * restarted.
 */
class OutOfServiceWarnings implements ApplicationListener<ContextRefreshedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(OutOfServiceWarnings.class);

	private static final String LIVENESS = "liveness";

	private static final String CONTRIBUTOR = "circuitBreakers";

	private final ApplicationContext context;

	private final OutOfServiceNames names;

	private final CircuitBreakerRegistry registry;

	private final ObjectProvider<HealthEndpointGroups> groups;

	OutOfServiceWarnings(ApplicationContext context, OutOfServiceNames names, CircuitBreakerRegistry registry,
			ObjectProvider<HealthEndpointGroups> groups) {
		this.context = context;
		this.names = names;
		this.registry = registry;
		this.groups = groups;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() == this.context && !this.names.isEmpty()) {
			Set<String> known = knownNames();
			this.names.unknown(known).forEach((name) -> warn(name, known));
			this.groups.ifAvailable(this::checkLiveness);
		}
	}

	private Set<String> knownNames() {
		Set<String> names = new TreeSet<>(this.registry.getTemplates());
		this.registry.getAll().stream().map(CircuitBreaker::getName).forEach(names::add);
		return names;
	}

	private static void warn(String name, Set<String> known) {
		String suggestion = Nearest.to(name, known)
			.map((nearest) -> "did you mean '%s'?".formatted(nearest))
			.orElse("no annotation names one, and no code has asked for one so far");
		logger.warn("There is no circuit breaker {}, which {} names: {}", name, OutOfServiceNames.PROPERTY, suggestion);
	}

	private void checkLiveness(HealthEndpointGroups groups) {
		HealthEndpointGroup liveness = groups.get(LIVENESS);
		if (liveness != null && liveness.isMember(CONTRIBUTOR)) {
			logger
				.warn("An open circuit would have this instance restarted, which repairs nothing: {} names {}, and {} is part"
						+ " of the health group {}. Write management.endpoint.health.group.liveness.include:"
						+ " livenessState, and management.endpoint.health.group.readiness.include: readinessState, {}",
						OutOfServiceNames.PROPERTY, this.names, CONTRIBUTOR, LIVENESS, CONTRIBUTOR);
		}
	}

}
