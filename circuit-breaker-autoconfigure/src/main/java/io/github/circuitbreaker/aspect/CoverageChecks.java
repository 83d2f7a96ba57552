package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds out what the annotation of a whole class or interface does not cover, although
 * one might think so. To be asked when all that is annotated by itself is right.
 */
final class CoverageChecks {

	/** Whose final methods nobody can change, and few mean. */
	private static final List<String> LIBRARIES = List.of("java.", "org.springframework.");

	private final Class<?> type;

	private final BeanProxy proxy;

	private final Set<Method> meant;

	CoverageChecks(Class<?> type, BeanProxy proxy) {
		this.type = type;
		this.proxy = proxy;
		this.meant = AnnotationChecks.protectedMethods(type).keySet();
	}

	/**
	 * Returns a sentence for each thing that is to be warned of, with the remedy.
	 */
	List<String> warnings() {
		String inherited = this.meant.stream()
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && isFinal(method) && !isOfLibrary(method))
			.map((method) -> method.getDeclaringClass().getName() + "." + BeanMethods.signature(method))
			.collect(Collectors.joining(", "));
		return inherited.isEmpty() ? List.of()
				: List.of(("%s inherits %s, which @CircuitBreaker cannot protect: a final method is not seen by the"
						+ " proxy, and called on it, runs on the proxy's own fields, which nothing has set; make it"
						+ " non-final, or let other beans call a method of the bean that calls it")
					.formatted(AnnotatedTypes.name(this.type), inherited));
	}

	private boolean isFinal(Method method) {
		return this.proxy.isSubclass() && Modifier.isFinal(method.getModifiers()) && !Weaving.isWoven(method);
	}

	private static boolean isOfLibrary(Method method) {
		return LIBRARIES.stream().anyMatch(method.getDeclaringClass().getName()::startsWith);
	}

}
