package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.aspect.EnableCircuitBreakerAspect;
import io.github.circuitbreaker.aspect.check.EnableAnnotationChecks;
import org.aspectj.weaver.Advice;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the aspect that applies circuit
 * breakers to annotated methods, and for the checks of annotations.
 * <p>
 * Runs before that of transactions, so that a failed commit counts: of advisors with
 * equal order, the first registered is outermost.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration")
@ConditionalOnClass(Advice.class)
@EnableCircuitBreakerAspect
@EnableAnnotationChecks
public final class CircuitBreakerAspectAutoConfiguration {

}
