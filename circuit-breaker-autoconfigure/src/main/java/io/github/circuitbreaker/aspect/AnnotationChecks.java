package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.InvalidAnnotationException.Mistake;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds out what is wrong with the annotations of one class.
 */
final class AnnotationChecks {

	private static final String FOREIGN = "package-private in another package than the bean's class";

	private final Class<?> type;

	private final NameResolver names;

	private final BeanProxy proxy;

	private final Set<Mistake> mistakes = new LinkedHashSet<>();

	private final Set<String> warnings = new LinkedHashSet<>();

	private AnnotationChecks(Class<?> type, NameResolver names, BeanProxy proxy) {
		this.type = type;
		this.names = names;
		this.proxy = proxy;
	}

	/**
	 * Checks a class.
	 * @param type the class of a bean that has annotations
	 * @param names resolves what an annotation gives as a name
	 * @param proxy what kind of proxy the bean gets
	 * @return what is to be warned of, a sentence with the remedy for each
	 * @throws InvalidAnnotationException if there are mistakes, with all of them
	 */
	static List<String> check(Class<?> type, NameResolver names, BeanProxy proxy) {
		AnnotationChecks checks = new AnnotationChecks(type, names, proxy);
		protectedMethods(type).forEach(checks::checkProtected);
		for (Class<?> ancestor : BeanMethods.hierarchy(type)) {
			BeanMethods.declared(ancestor).forEach(checks::checkUnprotectable);
		}
		checks.checkClass();
		if (!checks.mistakes.isEmpty()) {
			throw new InvalidAnnotationException(checks.mistakes);
		}
		checks.warnings.addAll(CoverageChecks.check(type, proxy));
		return List.copyOf(checks.warnings);
	}

	/**
	 * Returns the methods of a class that a proxy protects, with the annotation of each,
	 * in an order that does not depend on the JVM.
	 */
	static Map<Method, CircuitBreaker> protectedMethods(Class<?> type) {
		Map<Method, CircuitBreaker> methods = new LinkedHashMap<>();
		MethodIntrospector.selectMethods(type, (Method method) -> AnnotationLookup.find(method, type, null))
			.entrySet()
			.stream()
			.filter((entry) -> BeanMethods.isCallable(entry.getKey()))
			.sorted(Comparator.comparing((entry) -> BeanMethods.signature(entry.getKey())))
			.forEach((entry) -> methods.put(entry.getKey(), entry.getValue()));
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
		if (isBeanMethod(method)) {
			addCreation(method);
			return;
		}
		collect(() -> checkName(method, annotation));
		collect(method, () -> FallbackFinder.find(annotation.fallbackMethod(), method, this.type));
		collect(method, () -> ResultType.of(method, this.type));
		checkReachable(method);
	}

	/**
	 * Checks whether others can call an annotated method, as each of them is meant. An
	 * annotated class means what others can call.
	 */
	private void checkReachable(Method method) {
		if (!this.proxy.has(method, this.type) && AnnotationLookup.findOnMethod(method, this.type) != null
				&& !Weaving.isWoven(method)) {
			add(new InvalidAnnotationException(method, this.type,
					"has no effect, as the method is in no interface of the proxy and so not seen by it",
					"Declare the method in an interface, let the proxy be a subclass"
							+ " (spring.aop.proxy-target-class=true), or weave the aspect."));
		}
	}

	private void checkName(Method method, CircuitBreaker annotation) {
		String name = this.names.resolve(annotation, AnnotationLookup.findPlace(method, this.type));
		if (NameTemplates.isTemplate(name)) {
			this.names.parse(name, method, this.type);
		}
	}

	/**
	 * Checks a method of the class, or one that it has inherited, for what hides it from
	 * proxies.
	 */
	private void checkUnprotectable(Method method) {
		String hidden = hidden(method);
		if (hidden == null || !isMeantToBeProtected(method) || Weaving.isWoven(method)) {
			return;
		}
		if (isBeanMethod(method)) {
			addCreation(method);
			return;
		}
		add(method, new InvalidAnnotationException(method, this.type,
				"has no effect, as the method is %s and so not seen by the proxy".formatted(hidden), remedy(hidden)));
	}

	private static String remedy(String hidden) {
		return switch (hidden) {
			case "final" -> "Make the method non-final, or weave the aspect.";
			case FOREIGN -> "Make the method protected or public, or weave the aspect.";
			default -> "Put the annotation on a method that other beans call, or weave the aspect.";
		};
	}

	private @Nullable String hidden(Method method) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return "private";
		}
		if (Modifier.isStatic(modifiers)) {
			return "static";
		}
		if (!this.proxy.isSubclass()) {
			return null;
		}
		if (Modifier.isFinal(modifiers)) {
			return "final";
		}
		boolean ofPackage = (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0;
		return (ofPackage && !method.getDeclaringClass().getPackageName().equals(this.type.getPackageName())) ? FOREIGN
				: null;
	}

	/**
	 * A final method is meant to be protected like any other, unless the class is
	 * annotated and the method comes from a superclass that knows nothing of circuit
	 * breakers. What a compiler adds is not meant: Kotlin puts the body of a suspending
	 * function into a static method with the same annotations.
	 */
	private boolean isMeantToBeProtected(Method method) {
		if (method.isSynthetic()) {
			return false;
		}
		if (AnnotatedElementUtils.isAnnotated(method, CircuitBreaker.class)) {
			return true;
		}
		return BeanMethods.isCallable(method) && (AnnotationLookup.findOnMethod(method, this.type) != null
				|| (AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), CircuitBreaker.class)
						&& AnnotationLookup.find(method, this.type, null) != null));
	}

	private static boolean isBeanMethod(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, Bean.class);
	}

	private void checkClass() {
		if (Modifier.isFinal(this.type.getModifiers()) && this.proxy.isSubclass() && !BeanMethods.isGenerated(this.type)
				&& !isFullyWoven(this.type)) {
			add(new InvalidAnnotationException(this.type,
					"has no effect, as the class is final and so cannot have a proxy",
					"Make the class non-final, or weave the aspect."));
		}
	}

	private void addCreation(Method method) {
		add(new InvalidAnnotationException(method, "would protect the creation of the bean, not its calls",
				"Put the annotation on the methods or on the class of the bean instead."));
	}

	/**
	 * Returns whether a method is only meant as one of an annotated class, and is
	 * protected. It may be a helper that no other bean calls, and what cannot be
	 * protected of these is no reason to stop the start.
	 */
	static boolean isPerhapsAHelper(Method method, Class<?> type) {
		return Modifier.isProtected(method.getModifiers()) && AnnotationLookup.findOnMethod(method, type) == null;
	}

	private void add(Method method, InvalidAnnotationException exception) {
		if (isPerhapsAHelper(method, this.type)) {
			exception.getMistakes()
				.forEach((mistake) -> this.warnings
					.add("%s, and is not protected: %s".formatted(mistake.problem(), mistake.remedy())));
		}
		else {
			add(exception);
		}
	}

	private void add(InvalidAnnotationException exception) {
		this.mistakes.addAll(exception.getMistakes());
	}

	private void collect(Runnable check) {
		try {
			check.run();
		}
		catch (InvalidAnnotationException ex) {
			add(ex);
		}
	}

	private void collect(Method method, Runnable check) {
		try {
			check.run();
		}
		catch (InvalidAnnotationException ex) {
			add(method, ex);
		}
	}

}
