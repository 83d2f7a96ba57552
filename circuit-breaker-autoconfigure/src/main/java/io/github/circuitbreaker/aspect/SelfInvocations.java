package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.Type;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ReflectionUtils;

/**
 * Finds calls of protected methods that an object makes to itself and that its proxy
 * therefore does not see: those in the bytecode of its class, and those of fallbacks.
 */
final class SelfInvocations {

	private static final String HINT = " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)";

	private final Class<?> type;

	private final Map<MethodKey, CircuitBreaker> protectedMethods;

	private final Set<MethodKey> ofLibraries;

	private final Set<String> found = new LinkedHashSet<>();

	private SelfInvocations(Class<?> type) {
		this.type = type;
		this.protectedMethods = protectedMethods(type);
		this.ofLibraries = AnnotationChecks.protectedMethods(type)
			.keySet()
			.stream()
			.filter(BeanMethods::isOfLibrary)
			.map(MethodKey::of)
			.collect(Collectors.toSet());
	}

	/**
	 * Finds the calls of protected methods that are made within a class and its
	 * superclasses. One that is made by a method which the same circuit breaker protects
	 * is not among them, nor is one between methods of a library.
	 * @param type the class of a bean whose annotations are right
	 * @return a sentence for each, with the remedy
	 */
	static Set<String> of(Class<?> type) {
		SelfInvocations invocations = new SelfInvocations(type);
		if (!invocations.protectedMethods.isEmpty()) {
			SelfCallReader.read(type).forEach(invocations::visitCall);
			AnnotationChecks.protectedMethods(type).forEach(invocations::visitFallbacks);
		}
		return Collections.unmodifiableSet(invocations.found);
	}

	/**
	 * Returns the methods that a proxy protects, also by the keys of the bridges that
	 * lead to them.
	 */
	private static Map<MethodKey, CircuitBreaker> protectedMethods(Class<?> type) {
		Map<MethodKey, CircuitBreaker> methods = new HashMap<>();
		AnnotationChecks.protectedMethods(type).forEach((method, annotation) -> {
			if (!Weaving.isWoven(method)) {
				methods.put(MethodKey.of(method), annotation);
			}
		});
		BeanMethods.hierarchy(type)
			.stream()
			.flatMap((ancestor) -> Arrays.stream(ReflectionUtils.getDeclaredMethods(ancestor)))
			.filter(Method::isBridge)
			.forEach((bridge) -> {
				CircuitBreaker annotation = methods.get(MethodKey.of(BridgeMethodResolver.findBridgedMethod(bridge)));
				if (annotation != null) {
					methods.putIfAbsent(MethodKey.of(bridge), annotation);
				}
			});
		return methods;
	}

	private void visitCall(SelfCall call) {
		MethodKey callee = call.callee();
		Class<?> ownCaller = ancestor(call.callerType());
		if (ownCaller != null && BeanMethods.isOfLibrary(ownCaller)
				&& (this.ofLibraries.contains(callee) || ownCaller.getName().startsWith("java."))) {
			return;
		}
		CircuitBreaker ofCallee = this.protectedMethods.get(callee);
		if (ofCallee != null && call.owner() != null) {
			ofCallee = (ownCaller != null && call.caller().equals(callee)) ? null : findInherited(call.owner(), callee);
		}
		CircuitBreaker ofCaller = (ownCaller != null) ? this.protectedMethods.get(call.caller()) : null;
		if (ofCallee == null || (ofCaller != null && isSame(ofCaller.name(), ofCallee.name()))) {
			return;
		}
		String callerType = Type.getObjectType(call.callerType()).getClassName();
		String from = call.caller().isConstructor() ? "The constructor of " + callerType
				: callerType + "." + call.caller().name();
		this.found.add(
				"%s calls %s, but a call within the same object is not seen by its proxy and so not protected: move one"
					.formatted(from, callee.signature()) + " of the two to another bean, or weave the aspect" + HINT);
	}

	/**
	 * Names that depend on the call may be others at each.
	 */
	private static boolean isSame(String name, String other) {
		return name.equals(other) && !NameTemplates.isTemplate(name);
	}

	/**
	 * Finds the annotation of a method as it is without what overrides it.
	 */
	private @Nullable CircuitBreaker findInherited(String owner, MethodKey method) {
		Class<?> ancestor = ancestor(owner);
		return (ancestor != null) ? protectedMethods(ancestor).get(method) : null;
	}

	private @Nullable Class<?> ancestor(String name) {
		return BeanMethods.hierarchy(this.type)
			.stream()
			.filter((candidate) -> Type.getInternalName(candidate).equals(name))
			.findFirst()
			.orElse(null);
	}

	private void visitFallbacks(Method method, CircuitBreaker annotation) {
		for (Method fallback : FallbackFinder.find(annotation.fallbackMethod(), method, this.type).methods()) {
			CircuitBreaker own = this.protectedMethods.get(MethodKey.of(fallback));
			if (own != null && !own.name().equals(annotation.name())) {
				this.found
					.add("%s.%s has the fallback %s, whose own @CircuitBreaker is not asked then, as a fallback is"
						.formatted(method.getDeclaringClass().getName(), BeanMethods.signature(method),
								BeanMethods.signature(fallback))
							+ " called directly and not through its proxy: let it call another bean that has the annotation,"
							+ " or weave the aspect" + HINT);
			}
		}
	}

}
