package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.InvalidAnnotationException.Mistake;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds out what is wrong with the annotations of one class.
 */
final class AnnotationChecks {

	private final Class<?> type;

	private final NameResolver names;

	private final boolean proxiedByClass;

	private final Set<Mistake> mistakes = new LinkedHashSet<>();

	private AnnotationChecks(Class<?> type, NameResolver names, boolean proxiedByClass) {
		this.type = type;
		this.names = names;
		this.proxiedByClass = proxiedByClass;
	}

	/**
	 * Checks a class.
	 * @param type the class of a bean that has annotations
	 * @param names resolves what an annotation gives as a name
	 * @param proxiedByClass whether a proxy of the bean is a subclass of it
	 * @throws InvalidAnnotationException if there are mistakes, with all of them
	 */
	static void check(Class<?> type, NameResolver names, boolean proxiedByClass) {
		AnnotationChecks checks = new AnnotationChecks(type, names, proxiedByClass);
		protectedMethods(type).forEach(checks::checkProtected);
		for (Class<?> ancestor : BeanMethods.hierarchy(type)) {
			Arrays.stream(ReflectionUtils.getDeclaredMethods(ancestor)).forEach(checks::checkUnprotectable);
		}
		checks.checkClass();
		if (!checks.mistakes.isEmpty()) {
			throw new InvalidAnnotationException(checks.mistakes);
		}
	}

	/**
	 * Returns the methods of a class that a proxy protects, with the annotation of each.
	 */
	static Map<Method, CircuitBreaker> protectedMethods(Class<?> type) {
		Map<Method, CircuitBreaker> methods = new LinkedHashMap<>();
		MethodIntrospector.selectMethods(type, (Method method) -> AnnotationLookup.find(method, type, null))
			.forEach((method, annotation) -> {
				if (BeanMethods.isCallable(method)) {
					methods.put(method, annotation);
				}
			});
		return methods;
	}

	/**
	 * Returns whether the aspect is woven into all that is annotated, so that no proxy is
	 * needed.
	 */
	static boolean isFullyWoven(Class<?> type) {
		return protectedMethods(type).keySet().stream().allMatch(Weaving::isWoven);
	}

	private void checkProtected(Method method, CircuitBreaker annotation) {
		if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
			add(method, "would protect the creation of the bean, not its calls",
					"Put it on the methods or on the class of the bean instead.");
			return;
		}
		collect(() -> this.names.resolve(annotation, annotatedElement(method)));
		collect(() -> FallbackFinder.find(annotation.fallbackMethod(), method, this.type));
		collect(() -> ResultType.of(method, this.type));
	}

	/**
	 * The class if the annotation is that of the class: its mistake is then told once,
	 * and not for each method.
	 */
	private AnnotatedElement annotatedElement(Method method) {
		return (AnnotationLookup.findOnMethod(method, this.type) != null) ? method
				: BeanMethods.userClass(method, this.type);
	}

	/**
	 * Checks a method of the class, or one that it has inherited, for what hides it from
	 * proxies.
	 */
	private void checkUnprotectable(Method method) {
		String hidden = hidden(method);
		if (hidden != null && isMeantToBeProtected(method) && !Weaving.isWoven(method)) {
			add(method, "has no effect, as the method is %s and so not seen by the proxy".formatted(hidden),
					hidden.equals("final") ? "Make it non-final, or weave the aspect."
							: "Put it on a method that other beans call, or weave the aspect.");
		}
	}

	private @Nullable String hidden(Method method) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return "private";
		}
		if (Modifier.isStatic(modifiers)) {
			return "static";
		}
		return (Modifier.isFinal(modifiers) && this.proxiedByClass) ? "final" : null;
	}

	/**
	 * Of an annotated class, a final method is meant to be protected like any other,
	 * unless it comes from a superclass that knows nothing of circuit breakers.
	 */
	private boolean isMeantToBeProtected(Method method) {
		if (AnnotatedElementUtils.isAnnotated(method, CircuitBreaker.class)) {
			return true;
		}
		return BeanMethods.isCallable(method)
				&& AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), CircuitBreaker.class)
				&& AnnotationLookup.find(method, this.type, null) != null;
	}

	private void checkClass() {
		if (Modifier.isFinal(this.type.getModifiers()) && this.proxiedByClass && !Proxy.isProxyClass(this.type)
				&& !ClassUtils.isLambdaClass(this.type) && !isFullyWoven(this.type)) {
			add(this.type, "has no effect, as the class is final and so cannot have a proxy",
					"Make the class non-final, or weave the aspect.");
		}
	}

	private void add(AnnotatedElement annotated, String problem, String remedy) {
		this.mistakes.addAll(new InvalidAnnotationException(annotated, problem, remedy).getMistakes());
	}

	private void collect(Runnable check) {
		try {
			check.run();
		}
		catch (InvalidAnnotationException ex) {
			this.mistakes.addAll(ex.getMistakes());
		}
	}

}
