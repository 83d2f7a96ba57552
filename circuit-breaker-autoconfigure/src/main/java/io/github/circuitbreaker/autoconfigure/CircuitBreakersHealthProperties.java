package io.github.circuitbreaker.autoconfigure;

import java.util.List;

import io.github.circuitbreaker.autoconfigure.PropertyGroup.Allowed;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code management.health.circuitbreakers.*}.
 *
 * @param enabled Whether to show the health of the circuit breakers.
 * @param outOfServiceWhenOpen Names of the circuit breakers that take the instance out of
 * service while they reject all calls, or * for all. By default, none does.
 */
@ConfigurationProperties(prefix = CircuitBreakersHealthProperties.PREFIX)
public record CircuitBreakersHealthProperties(@DefaultValue("true") Boolean enabled,
		@Allowed("names of circuit breakers, such as pypi, dns, or to \"*\" for all") @DefaultValue List<String> outOfServiceWhenOpen) {

	static final String PREFIX = "management.health.circuitbreakers";

}
