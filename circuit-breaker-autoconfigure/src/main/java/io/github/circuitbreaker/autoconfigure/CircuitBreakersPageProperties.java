package io.github.circuitbreaker.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code management.endpoint.circuitbreakers.page.*}.
 *
 * @param enabled Whether to serve the live page of the circuit breakers beneath their
 * endpoint, which must be exposed over HTTP.
 */
@ConfigurationProperties(prefix = CircuitBreakersPageProperties.PREFIX)
record CircuitBreakersPageProperties(@DefaultValue("false") Boolean enabled) {

	static final String PREFIX = "management.endpoint.circuitbreakers.page";

}
