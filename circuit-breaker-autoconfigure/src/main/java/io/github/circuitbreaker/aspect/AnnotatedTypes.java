package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells quickly of most classes that nothing in them is annotated.
 */
final class AnnotatedTypes {

	private AnnotatedTypes() {
	}

	/**
	 * Returns whether a class, one of its methods, or anything it inherits is annotated.
	 * @param type the class, which may be that of a proxy
	 */
	static boolean isAnnotated(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, CircuitBreaker.class)) {
			return false;
		}
		for (Class<?> ancestor : hierarchy(type)) {
			if (AnnotatedElementUtils.isAnnotated(ancestor, CircuitBreaker.class) || isAnyMethodAnnotated(ancestor)) {
				return true;
			}
		}
		return false;
	}

	private static Set<Class<?>> hierarchy(Class<?> type) {
		Set<Class<?>> hierarchy = new LinkedHashSet<>();
		for (Class<?> current = type; current != null && current != Object.class; current = current.getSuperclass()) {
			hierarchy.add(current);
		}
		hierarchy.addAll(ClassUtils.getAllInterfacesForClassAsSet(type));
		return hierarchy;
	}

	private static boolean isAnyMethodAnnotated(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, CircuitBreaker.class)) {
			return false;
		}
		for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
			if (AnnotatedElementUtils.isAnnotated(method, CircuitBreaker.class)) {
				return true;
			}
		}
		return false;
	}

}
