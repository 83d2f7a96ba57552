package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.actuate.CircuitBreakersEndpointWebExtension;
import io.github.circuitbreaker.actuate.page.EnableCircuitBreakersPage;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/**
 * Serves the live page of the circuit breakers from the management context. Its
 * properties are validated wherever the endpoint is exposed over HTTP.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnBean(CircuitBreakersEndpointWebExtension.class)
@EnableConfigurationProperties(CircuitBreakersPageProperties.class)
final class CircuitBreakersPageManagementContextConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(CircuitBreakersPageProperties.PREFIX + ".enabled")
	@EnableCircuitBreakersPage
	static class Enabled {

	}

}
