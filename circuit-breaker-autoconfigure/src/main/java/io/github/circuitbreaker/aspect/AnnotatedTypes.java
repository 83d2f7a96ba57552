package io.github.circuitbreaker.aspect;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells quickly of most classes that nothing in them is annotated. Every bean's class is
 * asked about when the application starts, so each class is looked at only once.
 */
final class AnnotatedTypes {

	/** Of a type of annotations, whether it is the one in question or carries it. */
	private static final ClassValue<Boolean> MEANS = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return type == CircuitBreaker.class || AnnotatedElementUtils.isAnnotated(type, CircuitBreaker.class);
		}

	};

	private static final ClassValue<Boolean> DECLARES = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return AnnotationUtils.isCandidateClass(type, CircuitBreaker.class)
					&& (isAnnotationPresent(type) || isAnyMethodAnnotated(type));
		}

	};

	private static final ClassValue<Boolean> ANNOTATED = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return BeanMethods.hierarchy(type).stream().anyMatch(DECLARES::get);
		}

	};

	private AnnotatedTypes() {
	}

	/**
	 * Returns whether a class, one of its methods, or anything it inherits is annotated.
	 * @param type the class, which may be that of a proxy
	 */
	static boolean isAnnotated(Class<?> type) {
		return ANNOTATED.get(type);
	}

	/**
	 * Returns the name of a class that is annotated; of one that nobody has written, that
	 * of its annotated interface.
	 */
	static String name(Class<?> type) {
		return BeanMethods.hierarchy(type).stream().filter(DECLARES::get).findFirst().orElse(type).getName();
	}

	private static boolean isAnyMethodAnnotated(Class<?> type) {
		Method[] methods;
		try {
			methods = ReflectionUtils.getDeclaredMethods(type);
		}
		catch (IllegalStateException ex) {
			// One of them needs a class that is not there. Whoever needs this one is
			// told.
			return false;
		}
		for (Method method : methods) {
			if (isAnnotationPresent(method)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isAnnotationPresent(AnnotatedElement element) {
		for (Annotation annotation : element.getDeclaredAnnotations()) {
			if (MEANS.get(annotation.annotationType())) {
				return true;
			}
		}
		return false;
	}

}
