package io.github.circuitbreaker.aspect.check;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.CircuitBreakerAdvisor;
import io.github.circuitbreaker.aspect.FallbackFinder;
import io.github.circuitbreaker.aspect.WovenMethods;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.AnnotationMistakes;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Finds methods that the annotation of a class or interface does not cover, although one
 * might expect it. Runs only if the annotations of methods are valid.
 */
final class CoverageChecks {

	/** Annotations of the same name, and the packages of the beans that handle them. */
	private static final Map<String, String> FOREIGN = Map.of(
			"io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker", "io.github.resilience4j.",
			"org.springframework.retry.annotation.CircuitBreaker", "org.springframework.retry.");

	private final Class<?> type;

	private final ProxyKind proxy;

	private final Set<Method> meant;

	private CoverageChecks(Class<?> type, ProxyKind proxy) {
		this.type = type;
		this.proxy = proxy;
		this.meant = AnnotatedClass.of(type).protectedMethods().keySet();
	}

	/**
	 * Checks a class.
	 * @param type the class of a bean that has annotations
	 * @param proxy what kind of proxy the bean gets
	 * @return the warnings, each a sentence with the remedy
	 * @throws InvalidConfigurationException if the annotation of the class covers nothing
	 */
	static List<String> check(Class<?> type, ProxyKind proxy) {
		CoverageChecks checks = new CoverageChecks(type, proxy);
		List<String> warnings = new ArrayList<>();
		Class<?> annotated = checks.annotatedType();
		if (annotated != null && !checks.isAnythingProtected()) {
			warnings.add(checks.coversNothing(annotated));
		}
		String hidden = checks.inheritedFinalMethods();
		if (!hidden.isEmpty()) {
			warnings.add(("%s inherits %s, which @CircuitBreaker cannot protect: a final method is not seen by the"
					+ " proxy, and called on it, runs on the proxy's own fields, which nothing has set; make it"
					+ " non-final, or let other beans call a method of the bean that calls it")
				.formatted(AnnotatedClass.of(type).name(), hidden));
		}
		return warnings;
	}

	/**
	 * Finds fallbacks whose own circuit breaker is bypassed, because a fallback is called
	 * directly.
	 * @param type the class of a bean whose annotations are right
	 * @return a sentence for each, with the remedy
	 */
	static Set<String> fallbacks(Class<?> type) {
		Set<String> found = new LinkedHashSet<>();
		AnnotatedClass.of(type).protectedMethods().forEach((method, annotation) -> {
			for (Method fallback : FallbackFinder.methods(annotation.fallbackMethod(), method, type)) {
				CircuitBreaker own = CircuitBreakerAdvisor.find(fallback, type);
				if (own != null && !own.name().equals(annotation.name())) {
					found.add("%s.%s has the fallback %s, whose own @CircuitBreaker is not asked then, as a fallback is"
						.formatted(method.getDeclaringClass().getName(), BeanMethods.signature(method),
								BeanMethods.signature(fallback))
							+ " called directly and not through its proxy: let it call another bean that has the"
							+ " annotation, or weave the aspect" + SelfInvocations.HINT);
				}
			}
		});
		return found;
	}

	/**
	 * Finds annotations of the same name that another library would have to handle.
	 * @param types the classes of all beans
	 * @return a sentence for each class that has one in vain, with the remedy
	 */
	static List<String> foreign(Set<Class<?>> types) {
		List<String> found = new ArrayList<>();
		FOREIGN.forEach((annotation, handler) -> {
			if (ClassUtils.isPresent(annotation, CoverageChecks.class.getClassLoader())
					&& types.stream().noneMatch((type) -> type.getName().startsWith(handler))) {
				types.stream()
					.filter((type) -> has(annotation, type))
					.forEach((type) -> found.add("%s has @%s, which nothing handles: import %s instead"
						.formatted(type.getName(), annotation, CircuitBreaker.class.getName())));
			}
		});
		return found;
	}

	private static boolean has(String annotation, Class<?> type) {
		List<AnnotatedElement> elements = new ArrayList<>(List.of(type));
		try {
			elements.addAll(List.of(ReflectionUtils.getDeclaredMethods(type)));
		}
		catch (IllegalStateException ex) {
			// A method needs a class that is missing, of which others complain.
			return false;
		}
		for (AnnotatedElement element : elements) {
			for (Annotation declared : element.getDeclaredAnnotations()) {
				if (declared.annotationType().getName().equals(annotation)) {
					return true;
				}
			}
		}
		return false;
	}

	private @Nullable Class<?> annotatedType() {
		return BeanMethods.hierarchy(this.type)
			.stream()
			.filter((candidate) -> MergedAnnotations.from(candidate).isPresent(CircuitBreaker.class))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns whether any method is protected. If all methods have their own annotations,
	 * that of the class may be meant for future ones.
	 */
	private boolean isAnythingProtected() {
		return this.meant.stream().anyMatch((method) -> this.proxy.has(method, this.type) && !isFinal(method))
				|| BeanMethods.all(this.type)
					.anyMatch((method) -> WovenMethods.contain(method)
							&& AnnotatedClass.of(this.type).find(method) != null);
	}

	/**
	 * Refuses an annotation of the class itself. Returns a warning for an inherited one,
	 * which may be meant for other classes.
	 */
	private String coversNothing(Class<?> annotated) {
		Mistake reason = reason();
		Class<?> beanClass = ClassUtils.getUserClass(this.type);
		if (annotated == beanClass) {
			throw AnnotationMistakes.in(annotated, "has no effect, as " + reason.problem(), reason.remedy());
		}
		return "@CircuitBreaker on %s has no effect in %s, as %s: %s".formatted(annotated.getName(),
				beanClass.getName(), reason.problem(),
				StringUtils.trimTrailingCharacter(StringUtils.uncapitalize(reason.remedy()), '.'));
	}

	private Mistake reason() {
		if (this.meant.isEmpty()) {
			return new Mistake("there is no method that it is meant for",
					"Put it on what other beans call: on the methods, or on the class that has them. On a class, it is not"
							+ " meant for private and static methods, @Bean methods, and those by which the container"
							+ " calls the bean.");
		}
		return this.proxy.isSubclass()
				? new Mistake("all methods that it is meant for are final and so not seen by the proxy",
						"Make the methods non-final, or let other beans call a method of the bean that calls them.")
				: new Mistake("no method that it is meant for is in an interface of the proxy",
						"Declare the methods in an interface, let the proxy be a subclass"
								+ " (spring.aop.proxy-target-class=true), or weave the aspect.");
	}

	private String inheritedFinalMethods() {
		return this.meant.stream()
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && isFinal(method)
					&& !BeanMethods.isOfLibrary(method.getDeclaringClass()))
			.map((method) -> method.getDeclaringClass().getName() + "." + BeanMethods.signature(method))
			.collect(Collectors.joining(", "));
	}

	private boolean isFinal(Method method) {
		return this.proxy.isSubclass() && Modifier.isFinal(method.getModifiers()) && !WovenMethods.contain(method);
	}

}
