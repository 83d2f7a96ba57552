package io.github.circuitbreaker.aspect;

import java.util.Arrays;

import io.github.circuitbreaker.CircuitBreakerOpenException;

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
		Retryable annotation = AnnotatedElementUtils.findMergedAnnotation(event.getMethod(), Retryable.class);
		return annotation != null && Arrays.asList(annotation.includes()).contains(CircuitBreakerOpenException.class);
	}

}
