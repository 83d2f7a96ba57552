package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CircuitBreakerMetrics;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link CircuitBreakerMetrics}.
 */
@AutoConfiguration(after = { CircuitBreakerAutoConfiguration.class, CircuitBreakerFleetAutoConfiguration.class },
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class CircuitBreakerMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakerMetrics performanceCircuitBreakerMetrics(CircuitBreakerRegistry registry,
			ObjectProvider<CircuitBreakerFleet> fleet, CircuitBreakerProperties properties) {
		return new CircuitBreakerMetrics(registry, fleet.getIfAvailable(), properties.metersPerKey());
	}

}
