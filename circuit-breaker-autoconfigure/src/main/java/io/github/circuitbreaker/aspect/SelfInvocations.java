package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
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

	/**
	 * Kotlin puts the body of a suspending function that can be overridden into a static
	 * method so named, which takes the object as its first argument.
	 */
	private static final String SUSPENDING = "$suspendImpl";

	private final Class<?> type;

	private final Map<Key, CircuitBreaker> protectedMethods;

	private final Set<String> found = new LinkedHashSet<>();

	private SelfInvocations(Class<?> type) {
		this.type = type;
		this.protectedMethods = protectedMethods(type);
	}

	/**
	 * Finds the calls of protected methods that are made within a class and its
	 * superclasses. One that is made by a method which the same circuit breaker protects
	 * is not among them.
	 * @param type the class of a bean whose annotations are right
	 * @return a sentence for each, with the remedy
	 */
	static Set<String> of(Class<?> type) {
		SelfInvocations invocations = new SelfInvocations(type);
		if (!invocations.protectedMethods.isEmpty()) {
			BeanMethods.hierarchy(type).forEach(invocations::read);
			AnnotationChecks.protectedMethods(type).forEach(invocations::visitFallbacks);
		}
		return Collections.unmodifiableSet(invocations.found);
	}

	/**
	 * Returns the methods that a proxy protects, also by the keys of the bridges that
	 * lead to them.
	 */
	private static Map<Key, CircuitBreaker> protectedMethods(Class<?> type) {
		Map<Key, CircuitBreaker> methods = new HashMap<>();
		AnnotationChecks.protectedMethods(type).forEach((method, annotation) -> {
			if (!Weaving.isWoven(method)) {
				methods.put(Key.of(method), annotation);
			}
		});
		BeanMethods.hierarchy(type)
			.stream()
			.flatMap((ancestor) -> Arrays.stream(ReflectionUtils.getDeclaredMethods(ancestor)))
			.filter(Method::isBridge)
			.forEach((bridge) -> {
				CircuitBreaker annotation = methods.get(Key.of(BridgeMethodResolver.findBridgedMethod(bridge)));
				if (annotation != null) {
					methods.putIfAbsent(Key.of(bridge), annotation);
				}
			});
		return methods;
	}

	private void read(Class<?> declaringClass) {
		String file = ClassUtils.getClassFileName(declaringClass);
		try (InputStream bytecode = declaringClass.getResourceAsStream(file)) {
			if (bytecode != null) {
				new ClassReader(bytecode).accept(new Visitor(declaringClass),
						ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
		}
		catch (IOException | IllegalArgumentException ex) {
			// Without bytecode that can be read there is nothing to warn of.
		}
	}

	private void visitCall(Class<?> declaringClass, Key caller, Call call) {
		CircuitBreaker ofCallee = this.protectedMethods.get(call.callee());
		if (ofCallee != null && call.owner() != null) {
			ofCallee = caller.equals(call.callee()) ? null : findInherited(call.owner(), call.callee());
		}
		CircuitBreaker ofCaller = this.protectedMethods.get(caller);
		if (ofCallee == null || (ofCaller != null && ofCaller.name().equals(ofCallee.name()))) {
			return;
		}
		String from = caller.name().equals("<init>") ? "The constructor of " + declaringClass.getName()
				: declaringClass.getName() + "." + caller.name();
		this.found.add(
				"%s calls %s, but a call within the same object is not seen by its proxy and so not protected: move one"
					.formatted(from, call.callee().signature()) + " of the two to another bean, or weave the aspect"
						+ HINT);
	}

	/**
	 * Finds the annotation of a method as it is without what overrides it.
	 */
	private @Nullable CircuitBreaker findInherited(String owner, Key method) {
		return BeanMethods.hierarchy(this.type)
			.stream()
			.filter((ancestor) -> Type.getInternalName(ancestor).equals(owner))
			.findFirst()
			.map((ancestor) -> protectedMethods(ancestor).get(method))
			.orElse(null);
	}

	private void visitFallbacks(Method method, CircuitBreaker annotation) {
		for (Method fallback : FallbackFinder.find(annotation.fallbackMethod(), method, this.type).methods()) {
			CircuitBreaker own = this.protectedMethods.get(Key.of(fallback));
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

	private final class Visitor extends ClassVisitor {

		private final Class<?> declaringClass;

		private final List<Call> calls = new ArrayList<>();

		Visitor(Class<?> declaringClass) {
			super(SpringAsmInfo.ASM_VERSION);
			this.declaringClass = declaringClass;
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			if ((access & (Opcodes.ACC_BRIDGE | Opcodes.ACC_ABSTRACT)) != 0) {
				return null;
			}
			if (name.endsWith(SUSPENDING)) {
				String function = name.substring(0, name.length() - SUSPENDING.length());
				return visitor(false, new Key(function, "(" + descriptor.substring(descriptor.indexOf(';') + 1)));
			}
			return visitor((access & Opcodes.ACC_STATIC) != 0, new Key(name, descriptor));
		}

		private MethodVisitor visitor(boolean isStatic, Key caller) {
			return new SelfCallVisitor(isStatic, (callee, calleeDescriptor, owner) -> this.calls
				.add(new Call(caller, new Key(callee, calleeDescriptor), owner)));
		}

		@Override
		public void visitEnd() {
			this.calls.forEach((call) -> visitCall(this.declaringClass, written(call.caller()), call));
		}

		/**
		 * The body of a lambda expression is a method of its own, but nobody has written
		 * it: it belongs to the one that the expression stands in.
		 */
		private Key written(Key caller) {
			if (!caller.name().startsWith("lambda$")) {
				return caller;
			}
			return this.calls.stream()
				.filter((call) -> call.callee().equals(caller))
				.findFirst()
				.map((call) -> written(call.caller()))
				.orElse(caller);
		}

	}

	/**
	 * A call of an object to itself.
	 *
	 * @param caller the method that makes the call
	 * @param callee the method that it calls
	 * @param owner the class of that, if what overrides it does not matter
	 */
	private record Call(Key caller, Key callee, @Nullable String owner) {
	}

	/**
	 * What tells a method from others in the bytecode of a class.
	 */
	private record Key(String name, String descriptor) {

		static Key of(Method method) {
			return new Key(method.getName(), Type.getMethodDescriptor(method));
		}

		String signature() {
			return this.name + Arrays.stream(Type.getArgumentTypes(this.descriptor))
				.map((type) -> ClassUtils.getShortName(type.getClassName()))
				.collect(Collectors.joining(", ", "(", ")"));
		}

	}

}
