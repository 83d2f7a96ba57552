package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

/**
 * A {@code @CircuitBreaker} annotation cannot have the effect that it asks for.
 */
public class InvalidAnnotationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String remedy;

	InvalidAnnotationException(AnnotatedElement annotated, String problem, String remedy) {
		super("@CircuitBreaker on %s %s".formatted(describe(annotated), problem));
		this.remedy = remedy;
	}

	private static String describe(AnnotatedElement annotated) {
		if (annotated instanceof Method method) {
			return method.getDeclaringClass().getName() + "." + method.getName() + "()";
		}
		return (annotated instanceof Class<?> type) ? type.getName() : annotated.toString();
	}

	/**
	 * Returns what to write instead.
	 * @return one or more sentences
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
