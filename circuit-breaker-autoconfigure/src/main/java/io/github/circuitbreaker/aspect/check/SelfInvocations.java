package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.FallbackFinder;
import io.github.circuitbreaker.aspect.WovenMethods;
import io.github.circuitbreaker.aspect.check.SelfCallScan.Call;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.Type;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;

/**
 * Finds calls of protected methods that bypass the proxy, because an object makes them to
 * itself: in the bytecode of its class, or as a fallback.
 */
final class SelfInvocations {

	private static final String HINT = " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)";

	private final Class<?> type;

	/** The types by their internal names. */
	private final Map<String, Class<?>> hierarchy = new LinkedHashMap<>();

	private final Map<String, Method> protectedMethods;

	private final Set<String> found = new LinkedHashSet<>();

	private SelfInvocations(Class<?> type) {
		this.type = type;
		this.protectedMethods = protectedMethods(type);
		BeanMethods.hierarchy(type)
			.stream()
			.filter((ancestor) -> !ancestor.getName().startsWith("java."))
			.forEach((ancestor) -> this.hierarchy.put(Type.getInternalName(ancestor), ancestor));
	}

	/**
	 * Finds the calls of protected methods within a class and its superclasses, except
	 * those that the same circuit breaker protects already, and those between methods of
	 * a library.
	 * @param type the class of a bean whose annotations are right
	 * @return a sentence for each, with the remedy
	 */
	static Set<String> of(Class<?> type) {
		SelfInvocations invocations = new SelfInvocations(type);
		if (!invocations.protectedMethods.isEmpty()) {
			SelfCallScan.scan(invocations.hierarchy.values(), invocations.ownTypes()).forEach(invocations::visitCall);
			AnnotatedClass.of(type).protectedMethods().forEach(invocations::visitFallbacks);
		}
		return invocations.found;
	}

	/**
	 * Returns the types that have a protected method.
	 */
	private Set<Type> ownTypes() {
		return this.hierarchy.values()
			.stream()
			.filter((ancestor) -> BeanMethods.all(ancestor)
				.map(SelfInvocations::key)
				.anyMatch(this.protectedMethods::containsKey))
			.map(Type::getType)
			.collect(Collectors.toSet());
	}

	private static String key(Method method) {
		return method.getName() + Type.getMethodDescriptor(method);
	}

	/**
	 * Returns the methods that a proxy protects, by their keys and those of their
	 * bridges.
	 */
	private static Map<String, Method> protectedMethods(Class<?> type) {
		Map<String, Method> methods = new HashMap<>();
		for (Method method : AnnotatedClass.of(type).protectedMethods().keySet()) {
			if (!WovenMethods.contain(method)) {
				methods.put(key(method), method);
			}
		}
		for (Method bridge : BeanMethods.all(type).filter(Method::isBridge).toList()) {
			Method method = methods.get(key(BridgeMethodResolver.findBridgedMethod(bridge)));
			if (method != null) {
				methods.putIfAbsent(key(bridge), method);
			}
		}
		return methods;
	}

	private void visitCall(Call call) {
		Class<?> owner = this.hierarchy.get(call.callee().type());
		String callee = call.callee().method();
		if (owner == null || (call.isSuper() && call.caller().method().equals(callee))) {
			return;
		}
		// A call by super is one of the method without those that override it.
		Class<?> type = call.isSuper() ? owner : this.type;
		Method method = protectedMethods(type).get(callee);
		// Null for an inner class.
		Class<?> caller = this.hierarchy.get(call.caller().type());
		if (method == null || (caller != null
				&& (isSame(name(type, method), name(this.type, this.protectedMethods.get(call.caller().method())))
						|| (BeanMethods.isOfLibrary(caller) && BeanMethods.isOfLibrary(method.getDeclaringClass()))))) {
			return;
		}
		String className = Type.getObjectType(call.caller().type()).getClassName();
		String callerName = call.caller().method().substring(0, call.caller().method().indexOf('('));
		this.found.add(
				"%s calls %s, but a call within the same object is not seen by its proxy and so not protected: move one"
					.formatted(callerName.equals("<init>") ? "The constructor of " + className
							: className + "." + callerName, signature(callee))
						+ " of the two to another bean, or weave the aspect" + HINT);
	}

	private static @Nullable String name(Class<?> type, @Nullable Method method) {
		CircuitBreaker annotation = AnnotatedClass.of(type).protectedMethods().get(method);
		return (annotation != null) ? annotation.name() : null;
	}

	/**
	 * Returns whether two names are the same for every call.
	 */
	private static boolean isSame(@Nullable String name, @Nullable String other) {
		return name != null && name.equals(other) && !NameTemplates.isTemplate(name);
	}

	private static String signature(String method) {
		int end = method.indexOf('(');
		return method.substring(0, end) + Arrays.stream(Type.getArgumentTypes(method.substring(end)))
			.map((type) -> ClassUtils.getShortName(type.getClassName()))
			.collect(Collectors.joining(", ", "(", ")"));
	}

	private void visitFallbacks(Method method, CircuitBreaker annotation) {
		for (Method fallback : FallbackFinder.methods(annotation.fallbackMethod(), method, this.type)) {
			String name = name(this.type, this.protectedMethods.get(key(fallback)));
			if (name != null && !name.equals(annotation.name())) {
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
