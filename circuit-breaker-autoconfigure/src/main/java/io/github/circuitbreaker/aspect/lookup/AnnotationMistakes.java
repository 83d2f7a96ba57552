package io.github.circuitbreaker.aspect.lookup;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import io.github.circuitbreaker.InvalidConfigurationException;

/**
 * Creates exceptions for mistakes in annotations that name the place of the annotation.
 */
public final class AnnotationMistakes {

	private AnnotationMistakes() {
	}

	/**
	 * Creates the exception for a mistake in an annotation.
	 * @param place the method or type with the annotation
	 * @param problem what is wrong
	 * @param remedy what to write instead
	 * @return the exception
	 */
	public static InvalidConfigurationException in(AnnotatedElement place, String problem, String remedy) {
		return mistake(describe(place), problem, remedy);
	}

	/**
	 * Creates the exception for a mistake in the annotation that is meant for a method.
	 * @param method the method, wherever its annotation stands
	 * @param targetClass the class of the bean
	 * @param problem what is wrong
	 * @param remedy what to write instead
	 * @return the exception
	 */
	public static InvalidConfigurationException in(Method method, Class<?> targetClass, String problem, String remedy) {
		return mistake(describe(AnnotatedClass.of(targetClass).place(method), method), problem, remedy);
	}

	private static InvalidConfigurationException mistake(String place, String problem, String remedy) {
		return new InvalidConfigurationException("@CircuitBreaker on %s %s".formatted(place, problem), remedy);
	}

	private static String describe(AnnotatedElement place, Method method) {
		Class<?> declaringClass = method.getDeclaringClass();
		if (place.equals(method) || (place instanceof Method && BeanMethods.isGenerated(declaringClass))) {
			return describe(place);
		}
		boolean isShort = place.equals(declaringClass) || BeanMethods.isGenerated(declaringClass);
		return "%s, for %s,".formatted(describe(place), isShort ? BeanMethods.signature(method) : describe(method));
	}

	private static String describe(AnnotatedElement annotated) {
		if (annotated instanceof Method method) {
			return method.getDeclaringClass().getName() + "." + BeanMethods.signature(method);
		}
		return (annotated instanceof Class<?> type) ? type.getName() : annotated.toString();
	}

}
