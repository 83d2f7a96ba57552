package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code @CircuitBreaker} annotations cannot have the effect that they ask for.
 */
public class InvalidAnnotationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient List<Mistake> mistakes;

	InvalidAnnotationException(AnnotatedElement annotated, String problem, String remedy) {
		this(describe(annotated), problem, remedy);
	}

	/**
	 * Creates an exception.
	 * @param method the method that the annotation is meant for, wherever it stands
	 * @param targetClass the class of the bean
	 * @param problem what is wrong
	 * @param remedy what to write instead
	 */
	InvalidAnnotationException(Method method, Class<?> targetClass, String problem, String remedy) {
		this(describe(AnnotationLookup.findPlace(method, targetClass), method), problem, remedy);
	}

	private InvalidAnnotationException(String place, String problem, String remedy) {
		this(List.of(new Mistake("@CircuitBreaker on %s %s".formatted(place, problem), remedy)));
	}

	InvalidAnnotationException(Collection<Mistake> mistakes) {
		super(mistakes.stream().map(Mistake::problem).collect(Collectors.joining("; ")));
		this.mistakes = List.copyOf(mistakes);
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

	/**
	 * Returns all that is wrong.
	 * @return at least one mistake
	 */
	public List<Mistake> getMistakes() {
		return this.mistakes;
	}

	/**
	 * One thing that is wrong.
	 *
	 * @param problem what is wrong, and where
	 * @param remedy what to write instead, in one or more sentences
	 */
	public record Mistake(String problem, String remedy) {
	}

}
