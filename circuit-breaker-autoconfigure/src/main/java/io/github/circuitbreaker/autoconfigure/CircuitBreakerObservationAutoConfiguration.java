package io.github.circuitbreaker.autoconfigure;

import java.util.List;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CircuitBreakerObservations;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.ClassUtils;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for
 * {@link CircuitBreakerObservations}.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class CircuitBreakerObservationAutoConfiguration {

	private static final boolean METERS = ClassUtils.isPresent(
			"io.micrometer.core.instrument.observation.MeterObservationHandler",
			CircuitBreakerObservationAutoConfiguration.class.getClassLoader());

	/**
	 * Never lazy, because no other bean depends on it.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	CircuitBreakerObservations performanceCircuitBreakerObservations(CircuitBreakerRegistry registry,
			ObservationRegistry observations, ObjectProvider<ObservationHandler<?>> handlers) {
		return new CircuitBreakerObservations(registry,
				onlyMakeMeters(handlers.stream().toList()) ? ObservationRegistry.NOOP : observations);
	}

	/**
	 * Returns whether observations only become meters, as in an application without
	 * tracing. Circuit breakers have better meters, which cost rejected calls nothing.
	 */
	private static boolean onlyMakeMeters(List<ObservationHandler<?>> handlers) {
		return METERS && !handlers.isEmpty()
				&& handlers.stream().allMatch((handler) -> handler instanceof MeterObservationHandler<?>);
	}

}
