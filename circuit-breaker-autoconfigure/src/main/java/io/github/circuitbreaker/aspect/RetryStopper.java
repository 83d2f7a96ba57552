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
 * Keeps {@code @Retryable} from retrying a call that an open circuit has rejected. Spring
 * publishes an event for each failed attempt before it waits for the next, and an
 * exception from a listener ends the retries.
 * <p>
 * Has no effect on reactive results, nor where application events are published
 * asynchronously.
 */
final class RetryStopper implements ApplicationListener<MethodRetryEvent> {

	/**
	 * Throws the rejection again, unless the method explicitly retries it.
	 * @param event the failed attempt
	 */
	@Override
	public void onApplicationEvent(MethodRetryEvent event) {
		if (!event.isRetryAborted() && event.getFailure() instanceof RuntimeException failure
				&& Fallbacks.unwrap(failure) instanceof CircuitBreakerOpenException && !isRetriedExplicitly(event)) {
			throw failure;
		}
	}

	private static boolean isRetriedExplicitly(MethodRetryEvent event) {
		MethodInvocation invocation = event.getSource();
		Class<?> targetClass = AopUtils.getTargetClass(Objects.requireNonNull(invocation.getThis()));
		Method method = AopUtils.getMostSpecificMethod(event.getMethod(), targetClass);
		return Stream.<AnnotatedElement>of(method, event.getMethod(), targetClass)
			.flatMap((element) -> Stream
				.ofNullable(AnnotatedElementUtils.findMergedAnnotation(element, Retryable.class)))
			.limit(1)
			.anyMatch((annotation) -> Arrays.asList(annotation.includes()).contains(CircuitBreakerOpenException.class));
	}

}
