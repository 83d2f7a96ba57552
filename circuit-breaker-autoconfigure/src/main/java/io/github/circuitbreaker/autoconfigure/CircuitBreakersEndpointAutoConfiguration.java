package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpoint;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpointWebExtension;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link CircuitBreakersEndpoint}.
 */
@AutoConfiguration(after = { CircuitBreakerAutoConfiguration.class, CircuitBreakerFleetAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(CircuitBreakersEndpoint.class)
public final class CircuitBreakersEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakersEndpoint performanceCircuitBreakersEndpoint(CircuitBreakerRegistry registry,
			ObjectProvider<CircuitBreakerFleet> fleet, Environment environment) {
		return new CircuitBreakersEndpoint(registry, fleet.getIfAvailable(),
				environment.getProperty("management.endpoint.circuitbreakers.instance"));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(CircuitBreakersEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = CircuitBreakersEndpoint.class, exposure = EndpointExposure.WEB)
	CircuitBreakersEndpointWebExtension performanceCircuitBreakersEndpointWebExtension(
			CircuitBreakersEndpoint endpoint) {
		return new CircuitBreakersEndpointWebExtension(endpoint);
	}

}
