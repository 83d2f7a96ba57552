package io.github.circuitbreaker.autoconfigure;

import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CircuitBreakersHealthIndicator;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for
 * {@link CircuitBreakersHealthIndicator}.
 */
@AutoConfiguration(after = { CircuitBreakerAutoConfiguration.class, CircuitBreakerFleetAutoConfiguration.class },
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("circuitbreakers")
@EnableConfigurationProperties(CircuitBreakersHealthProperties.class)
public final class CircuitBreakersHealthContributorAutoConfiguration {

	private static final String RESILIENCE4J = "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakersHealthIndicatorAutoConfiguration";

	@Bean
	OutOfServiceNames performanceOutOfServiceNames(CircuitBreakersHealthProperties properties,
			ConfigurableEnvironment environment) {
		return new OutOfServiceNames(properties.outOfServiceWhenOpen(), environment);
	}

	/**
	 * The name of the bean determines the name of the contributor.
	 */
	@Bean
	@ConditionalOnMissingClass(RESILIENCE4J)
	@ConditionalOnMissingBean(name = "circuitBreakersHealthIndicator")
	CircuitBreakersHealthIndicator circuitBreakersHealthIndicator(CircuitBreakerRegistry registry,
			OutOfServiceNames names, ObjectProvider<CircuitBreakerFleet> fleet) {
		return new CircuitBreakersHealthIndicator(registry, names, fleet.getIfAvailable());
	}

	/**
	 * Leaves the shorter name to Resilience4j's contributor.
	 */
	@Bean
	@ConditionalOnClass(name = RESILIENCE4J)
	@ConditionalOnMissingBean(name = "performanceCircuitBreakersHealthIndicator")
	CircuitBreakersHealthIndicator performanceCircuitBreakersHealthIndicator(CircuitBreakerRegistry registry,
			OutOfServiceNames names, ObjectProvider<CircuitBreakerFleet> fleet) {
		return new CircuitBreakersHealthIndicator(registry, names, fleet.getIfAvailable());
	}

	@Bean
	StartupWarnings performanceOutOfServiceWarnings(ApplicationContext context, OutOfServiceNames names,
			CircuitBreakerRegistry registry, ObjectProvider<HealthEndpointGroups> groups) {
		return new StartupWarnings(context, () -> {
			StartupWarnings.warnOfUnknown(names, registry);
			HealthEndpointGroups all = names.isEmpty() ? null : groups.getIfAvailable();
			HealthEndpointGroup liveness = (all != null) ? all.get("liveness") : null;
			if (liveness != null && Stream.of(context.getBeanNamesForType(CircuitBreakersHealthIndicator.class))
				.anyMatch((bean) -> liveness.isMember(bean.replace("HealthIndicator", "")))) {
				StartupWarnings.warnOfRestarts(names);
			}
		});
	}

}
