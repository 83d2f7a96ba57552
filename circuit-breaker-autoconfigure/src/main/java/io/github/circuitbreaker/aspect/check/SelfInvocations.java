package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
import org.springframework.util.ReflectionUtils;

/**
 * Finds calls of protected methods that an object makes to itself and that its proxy
 * therefore does not see: those in the bytecode of its class, and those of fallbacks.
 */
final class SelfInvocations {

	private static final String HINT = " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)";

	private final Class<?> type;

	private final Map<String, Class<?>> hierarchy = new LinkedHashMap<>();

	private final Map<String, CircuitBreaker> protectedMethods;

	private final Set<String> ofLibraries;

	private final Set<String> found = new LinkedHashSet<>();

	private SelfInvocations(Class<?> type) {
		this.type = type;
		BeanMethods.hierarchy(type).forEach((ancestor) -> this.hierarchy.put(Type.getInternalName(ancestor), ancestor));
		this.protectedMethods = protectedMethods(type);
		this.ofLibraries = AnnotatedClass.of(type)
			.protectedMethods()
			.keySet()
			.stream()
			.filter(BeanMethods::isOfLibrary)
			.map(SelfInvocations::key)
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
			SelfCallScan.scan(invocations.hierarchy.values(), invocations.ownTypes()).forEach(invocations::visitCall);
			AnnotatedClass.of(type).protectedMethods().forEach(invocations::visitFallbacks);
		}
		return Collections.unmodifiableSet(invocations.found);
	}

	/**
	 * Returns the types that have a protected method.
	 */
	private Set<Type> ownTypes() {
		return this.hierarchy.values()
			.stream()
			.filter((ancestor) -> methods(ancestor).map(SelfInvocations::key)
				.anyMatch(this.protectedMethods::containsKey))
			.map(Type::getType)
			.collect(Collectors.toSet());
	}

	private static Stream<Method> methods(Class<?> type) {
		return BeanMethods.hierarchy(type)
			.stream()
			.flatMap((ancestor) -> Arrays.stream(ReflectionUtils.getDeclaredMethods(ancestor)));
	}

	private static String key(Method method) {
		return method.getName() + Type.getMethodDescriptor(method);
	}

	/**
	 * Returns the methods that a proxy protects, also by the keys of the bridges that
	 * lead to them.
	 */
	private static Map<String, CircuitBreaker> protectedMethods(Class<?> type) {
		Map<String, CircuitBreaker> methods = new HashMap<>();
		AnnotatedClass.of(type).protectedMethods().forEach((method, annotation) -> {
			if (!WovenMethods.contain(method)) {
				methods.put(key(method), annotation);
			}
		});
		methods(type).filter(Method::isBridge).forEach((bridge) -> {
			CircuitBreaker annotation = methods.get(key(BridgeMethodResolver.findBridgedMethod(bridge)));
			if (annotation != null) {
				methods.putIfAbsent(key(bridge), annotation);
			}
		});
		return methods;
	}

	private void visitCall(Call call) {
		String callee = call.callee().method();
		String callerType = call.caller().type();
		Class<?> ownCaller = this.hierarchy.get(callerType);
		if (ownCaller != null && BeanMethods.isOfLibrary(ownCaller)
				&& (this.ofLibraries.contains(callee) || ownCaller.getName().startsWith("java."))) {
			return;
		}
		CircuitBreaker ofCallee = this.protectedMethods.get(callee);
		Class<?> owner = this.hierarchy.get(call.callee().type());
		if (ofCallee != null && call.isSuper() && owner != null) {
			ofCallee = call.caller().method().equals(callee) ? null : protectedMethods(owner).get(callee);
		}
		CircuitBreaker ofCaller = (ownCaller != null) ? this.protectedMethods.get(call.caller().method()) : null;
		if (ofCallee == null || (ofCaller != null && isSame(ofCaller.name(), ofCallee.name()))) {
			return;
		}
		String className = Type.getObjectType(callerType).getClassName();
		String caller = call.caller().method().substring(0, call.caller().method().indexOf('('));
		String from = caller.equals("<init>") ? "The constructor of " + className : className + "." + caller;
		this.found.add(
				"%s calls %s, but a call within the same object is not seen by its proxy and so not protected: move one"
					.formatted(from, signature(callee)) + " of the two to another bean, or weave the aspect" + HINT);
	}

	private static String signature(String method) {
		int end = method.indexOf('(');
		return method.substring(0, end) + Arrays.stream(Type.getArgumentTypes(method.substring(end)))
			.map((type) -> ClassUtils.getShortName(type.getClassName()))
			.collect(Collectors.joining(", ", "(", ")"));
	}

	/**
	 * Names that depend on the call may be others at each.
	 */
	private static boolean isSame(String name, String other) {
		return name.equals(other) && !NameTemplates.isTemplate(name);
	}

	private void visitFallbacks(Method method, CircuitBreaker annotation) {
		for (Method fallback : FallbackFinder.find(annotation.fallbackMethod(), method, this.type).methods()) {
			CircuitBreaker own = this.protectedMethods.get(key(fallback));
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
