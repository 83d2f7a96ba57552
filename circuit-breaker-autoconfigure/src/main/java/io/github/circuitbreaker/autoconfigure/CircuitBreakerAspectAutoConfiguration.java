package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.aspect.EnableCircuitBreakerAspect;
import io.github.circuitbreaker.aspect.check.EnableAnnotationChecks;
import org.aspectj.weaver.Advice;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the aspect that makes the calls
 * of annotated methods through their circuit breakers, and for the checks of annotations.
 * <p>
 * Comes before that of transactions (whose package was another up to Spring Boot 3). Of
 * two advisors of the same order, the one that is registered first is the outer one, and
 * a commit that fails is to count.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class,
		beforeName = { "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
				"org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration" })
@ConditionalOnClass(Advice.class)
@EnableCircuitBreakerAspect
@EnableAnnotationChecks
public final class CircuitBreakerAspectAutoConfiguration {

}
