package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.MethodRetryEvent;

/**
 * Keeps {@code @Retryable} from retrying a call that an open circuit has rejected: Spring
 * tells of each failed attempt before it waits for the next, and what is thrown on being
 * told ends the retries.
 * <p>
 * Has no effect on reactive results, nor where application events are published
 * asynchronously.
 */
public final class OpenCircuitEndsRetries implements ApplicationListener<MethodRetryEvent> {

	/**
	 * Throws on what a circuit breaker has thrown, unless it is to be retried explicitly.
	 * @param event tells of a failed attempt
	 */
	@Override
	public void onApplicationEvent(MethodRetryEvent event) {
		if (!event.isRetryAborted() && event.getFailure() instanceof CircuitBreakerOpenException rejection
				&& !isRetriedExplicitly(event)) {
			throw rejection;
		}
	}

	private static boolean isRetriedExplicitly(MethodRetryEvent event) {
		MethodInvocation invocation = event.getSource();
		Class<?> targetClass = AopUtils.getTargetClass(Objects.requireNonNull(invocation.getThis()));
		Method method = AopUtils.getMostSpecificMethod(event.getMethod(), targetClass);
		return Stream.<AnnotatedElement>of(method, event.getMethod(), targetClass)
			.map((element) -> AnnotatedElementUtils.findMergedAnnotation(element, Retryable.class))
			.filter(Objects::nonNull)
			.findFirst()
			.map((annotation) -> Arrays.asList(annotation.includes()).contains(CircuitBreakerOpenException.class))
			.orElse(false);
	}

}
