package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the annotation that is meant for a method, as Spring looks annotations up:
 * merged, in the whole hierarchy, the method's before its class's.
 */
final class AnnotationLookup {

	private AnnotationLookup() {
	}

	/**
	 * Finds the annotation of a method.
	 * @param method the method that is called
	 * @param targetClass the class of the object it is called on
	 * @param proxyClass the class of the proxy before it, which may implement interfaces
	 * that the target does not
	 * @return the annotation, or {@code null} if the method is not to be protected
	 */
	static @Nullable CircuitBreaker find(Method method, @Nullable Class<?> targetClass, @Nullable Class<?> proxyClass) {
		Method specificMethod = AopUtils.getMostSpecificMethod(method, targetClass);
		CircuitBreaker annotation = firstOf(specificMethod, method);
		if (annotation == null && !isLeftOut(specificMethod)) {
			annotation = firstOf(targetClass, proxyClass);
		}
		return annotation;
	}

	/**
	 * An annotated class means its service: not what every object has, nor, in a
	 * configuration, the making of beans.
	 */
	private static boolean isLeftOut(Method method) {
		return ReflectionUtils.isObjectMethod(method) || AnnotatedElementUtils.hasAnnotation(method, Bean.class);
	}

	private static @Nullable CircuitBreaker firstOf(@Nullable AnnotatedElement... elements) {
		for (AnnotatedElement element : elements) {
			CircuitBreaker annotation = (element != null)
					? AnnotatedElementUtils.findMergedAnnotation(element, CircuitBreaker.class) : null;
			if (annotation != null) {
				return annotation;
			}
		}
		return null;
	}

}
