package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.FallbackFinder;
import io.github.circuitbreaker.aspect.KeyedName;
import io.github.circuitbreaker.aspect.ResultTypeCheck;
import io.github.circuitbreaker.aspect.WovenMethods;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.AnnotationMistakes;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameResolver;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds the mistakes in the annotations of one class.
 */
final class AnnotationChecks {

	private static final String FOREIGN = "package-private in another package than the bean's class";

	private final Class<?> type;

	private final AnnotatedClass annotations;

	private final ConfigurableBeanFactory beanFactory;

	private final ProxyKind proxy;

	private final Set<Mistake> mistakes = new LinkedHashSet<>();

	private final Set<String> warnings = new LinkedHashSet<>();

	private AnnotationChecks(Class<?> type, ConfigurableBeanFactory beanFactory, ProxyKind proxy) {
		this.type = type;
		this.annotations = AnnotatedClass.of(type);
		this.beanFactory = beanFactory;
		this.proxy = proxy;
	}

	/**
	 * Checks a class.
	 * @param type the class of a bean that has annotations
	 * @param beanFactory resolves what names refer to
	 * @param proxy the kind of proxy that the bean gets
	 * @return the warnings, each a sentence with the remedy
	 * @throws InvalidConfigurationException if there are mistakes, with all of them
	 */
	static List<String> check(Class<?> type, ConfigurableBeanFactory beanFactory, ProxyKind proxy) {
		AnnotationChecks checks = new AnnotationChecks(type, beanFactory, proxy);
		checks.annotations.protectedMethods().forEach(checks::checkProtected);
		BeanMethods.all(type).forEach(checks::checkUnprotectable);
		checks.attempt(false, checks::checkClass);
		if (!checks.mistakes.isEmpty()) {
			throw new InvalidConfigurationException(checks.mistakes);
		}
		checks.warnings.addAll(CoverageChecks.check(type, proxy));
		return List.copyOf(checks.warnings);
	}

	private void checkProtected(Method method, CircuitBreaker annotation) {
		if (isBeanMethod(method)) {
			attempt(false, () -> refuseCreation(method));
			return;
		}
		boolean mayBeHelper = this.annotations.mayBeHelper(method);
		if (!NameTemplates.mayChange(annotation.name())) {
			attempt(false, () -> checkName(method, annotation));
		}
		attempt(mayBeHelper, () -> FallbackFinder.methods(annotation.fallbackMethod(), method, this.type));
		attempt(mayBeHelper, () -> new ResultTypeCheck(method, this.type).check());
		attempt(mayBeHelper, () -> checkProbe(method, annotation));
		attempt(false, () -> checkReachable(method));
		if (this.annotations.isCalledOnTarget(method)) {
			warn(method, "does not protect the container's own call, which bypasses the proxy",
					"move what has to be protected to another bean");
		}
		String unfollowed = new ResultTypeCheck(method, this.type).unfollowed();
		if (unfollowed != null && !mayBeHelper) {
			warn(method, "does not protect what the %s in its result does later".formatted(unfollowed),
					"return a CompletableFuture or a reactive type itself, or annotate the method that does the work");
		}
	}

	private void warn(Method method, String problem, String remedy) {
		Mistake mistake = AnnotationMistakes.in(method, this.type, problem, remedy).getMistakes().get(0);
		this.warnings.add(mistake.problem() + ": " + remedy);
	}

	/**
	 * Checks that the proxy has a method, if the method itself is annotated. The
	 * annotation of a class covers only methods that others can call.
	 */
	private void checkReachable(Method method) {
		if (!this.proxy.has(method, this.type) && this.annotations.findOnMethod(method) != null
				&& !WovenMethods.contain(method)) {
			throw AnnotationMistakes.in(method, this.type,
					"has no effect, as the method is in no interface of the proxy and so not seen by it",
					"Declare the method in an interface, let the proxy be a subclass"
							+ " (spring.aop.proxy-target-class=true), or weave the aspect.");
		}
	}

	private void checkName(Method method, CircuitBreaker annotation) {
		String name = new NameResolver(this.beanFactory).resolve(annotation, this.annotations.place(method));
		if (NameTemplates.isTemplate(name)) {
			KeyedName.parse(name, method, this.type, this.beanFactory);
			if (!annotation.probeMethod().isEmpty()) {
				throw AnnotationMistakes.in(method, this.type,
						"has a probe method, although its name depends on the call",
						"Remove the probe method, or write a name that is always the same.");
			}
		}
		else if (!NameTemplates.asTemplate(name).equals(name)) {
			warn(method, "has the name \"%s\", which is the same for all calls".formatted(name),
					"write \"%s\" if it is to depend on the call".formatted(NameTemplates.asTemplate(name)));
		}
	}

	private void checkProbe(Method method, CircuitBreaker annotation) {
		if (!annotation.probeMethod().isEmpty()) {
			Method probe = BeanMethods.probe(annotation, this.type)
				.filter((candidate) -> this.annotations.findOnMethod(candidate) == null)
				.orElseThrow(() -> AnnotationMistakes.in(method, this.type,
						"names a probe method \"%s\" that does not exist or is protected itself"
							.formatted(annotation.probeMethod()),
						"Write one without parameters and annotation, which is no suspending function."));
			new ResultTypeCheck(probe, this.type).check();
		}
	}

	/**
	 * Checks that a method that is meant to be protected is not hidden from the proxy.
	 */
	private void checkUnprotectable(Method method) {
		String hidden = hidden(method);
		if (hidden == null || !isMeantToBeProtected(method) || WovenMethods.contain(method)) {
			return;
		}
		attempt(this.annotations.mayBeHelper(method) && !isBeanMethod(method), () -> {
			if (isBeanMethod(method)) {
				refuseCreation(method);
			}
			throw AnnotationMistakes.in(method, this.type,
					"has no effect, as the method is %s and so not seen by the proxy".formatted(hidden),
					remedy(hidden));
		});
	}

	private String remedy(String hidden) {
		return switch (hidden) {
			case "final" -> "Make the method non-final, or weave the aspect.";
			case FOREIGN -> "Make the method protected or public, or weave the aspect.";
			case "private" -> (this.proxy.isSubclass() ? "Make the method package-private or public"
					: "Make the method public, declare it in an interface")
					+ " and let other beans call it, or weave the aspect.";
			default -> "Put the annotation on a method that other beans call, or weave the aspect.";
		};
	}

	private @Nullable String hidden(Method method) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			return Modifier.isPrivate(modifiers) ? "private" : "static";
		}
		if (!this.proxy.isSubclass() || Modifier.isFinal(modifiers)) {
			return this.proxy.isSubclass() ? "final" : null;
		}
		boolean ofPackage = (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0;
		return (ofPackage && !method.getDeclaringClass().getPackageName().equals(this.type.getPackageName())) ? FOREIGN
				: null;
	}

	/**
	 * Returns whether a method is meant to be protected. A final method is not if it is
	 * inherited from a class without an annotation. Neither is a generated one: Kotlin
	 * puts the body of a suspending function into a static method with the same
	 * annotations.
	 */
	private boolean isMeantToBeProtected(Method method) {
		boolean byClass = AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), CircuitBreaker.class)
				&& this.annotations.find(method) != null;
		boolean byOthers = BeanMethods.isCallable(method) && (byClass || this.annotations.findOnMethod(method) != null);
		return !method.isSynthetic() && (byOthers || AnnotatedElementUtils.isAnnotated(method, CircuitBreaker.class));
	}

	private static boolean isBeanMethod(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, Bean.class);
	}

	private void checkClass() {
		boolean isSealed = this.type.isSealed();
		if ((isSealed || Modifier.isFinal(this.type.getModifiers())) && this.proxy.isSubclass()
				&& !BeanMethods.isGenerated(this.type) && !WovenMethods.containAll(this.type)) {
			throw AnnotationMistakes.in(this.type, "has no effect, as the class is %s and so cannot have a proxy"
				.formatted(isSealed ? "sealed" : "final"), remedy() + ", or weave the aspect.");
		}
	}

	private String remedy() {
		if (this.type.isRecord()) {
			return "Turn the record into a class that is not final";
		}
		String open = "Make the class non-final"
				+ (KotlinDetector.isKotlinType(this.type) ? " (in Kotlin: open, and no data class)" : "");
		return this.type.isSealed() ? "Do not seal the class" : open;
	}

	private void refuseCreation(Method method) {
		CodeSource own = method.getDeclaringClass().getProtectionDomain().getCodeSource();
		boolean isOwn = Objects.equals(own, method.getReturnType().getProtectionDomain().getCodeSource());
		throw AnnotationMistakes.in(method, "would protect the creation of the bean, not its calls",
				isOwn ? "Put the annotation on the methods or on the class of the bean instead."
						: "Put the annotation on methods of your own that call the bean instead.");
	}

	/**
	 * Runs a check and collects its mistakes, or warnings if the method may be a helper.
	 */
	private void attempt(boolean mayBeHelper, Runnable check) {
		try {
			check.run();
		}
		catch (InvalidConfigurationException ex) {
			if (!mayBeHelper) {
				this.mistakes.addAll(ex.getMistakes());
				return;
			}
			ex.getMistakes()
				.forEach((mistake) -> this.warnings
					.add("%s, and is not protected: %s".formatted(mistake.problem(), mistake.remedy())));
		}
	}

}
