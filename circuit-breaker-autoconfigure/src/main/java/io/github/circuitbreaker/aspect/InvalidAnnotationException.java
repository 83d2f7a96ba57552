package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
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
		this(List.of(new Mistake("@CircuitBreaker on %s %s".formatted(describe(annotated), problem), remedy)));
	}

	InvalidAnnotationException(Collection<Mistake> mistakes) {
		super(mistakes.stream().map(Mistake::problem).collect(Collectors.joining("; ")));
		this.mistakes = List.copyOf(mistakes);
	}

	private static String describe(AnnotatedElement annotated) {
		if (annotated instanceof Method method) {
			return Arrays.stream(method.getParameterTypes())
				.map(Class::getSimpleName)
				.collect(Collectors.joining(", ", method.getDeclaringClass().getName() + "." + method.getName() + "(",
						")"));
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
