package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
import org.springframework.util.ClassUtils;

/**
 * Finds, in the bytecode of a class, calls of protected methods that an object makes to
 * itself and that its proxy therefore does not see.
 */
final class SelfInvocations {

	/** By name and descriptor. */
	private final Map<String, CircuitBreaker> protectedMethods = new HashMap<>();

	private final Set<String> found = new LinkedHashSet<>();

	private SelfInvocations(Class<?> type) {
		AnnotationChecks.protectedMethods(type).forEach((method, annotation) -> {
			if (!Weaving.isWoven(method)) {
				this.protectedMethods.put(key(method.getName(), Type.getMethodDescriptor(method)), annotation);
			}
		});
	}

	/**
	 * Finds the calls of protected methods that are made within a class and its
	 * superclasses. One that is made by a method which the same circuit breaker protects
	 * is not among them.
	 * @param type the class of a bean
	 * @return a sentence for each, with the remedy
	 */
	static Set<String> of(Class<?> type) {
		SelfInvocations invocations = new SelfInvocations(type);
		if (!invocations.protectedMethods.isEmpty() && !Proxy.isProxyClass(type)) {
			BeanMethods.hierarchy(type).forEach(invocations::read);
		}
		return Collections.unmodifiableSet(invocations.found);
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

	private void found(Class<?> declaringClass, String caller, String callee, String calleeDescriptor) {
		this.found
			.add("%s.%s calls %s, but a call within the same object is not seen by its proxy and so not protected:"
				.formatted(declaringClass.getName(), withoutLambda(caller), describe(callee, calleeDescriptor))
					+ " move one of the two to another bean, or weave the aspect"
					+ " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)");
	}

	/**
	 * The body of a lambda expression is named after the method it stands in.
	 */
	private static String withoutLambda(String name) {
		return name.startsWith("lambda$") ? name.substring("lambda$".length(), name.lastIndexOf('$')) : name;
	}

	private static String key(String name, String descriptor) {
		return name + descriptor;
	}

	private static String describe(String name, String descriptor) {
		return name + Arrays.stream(Type.getArgumentTypes(descriptor))
			.map((type) -> ClassUtils.getShortName(type.getClassName()))
			.collect(Collectors.joining(", ", "(", ")"));
	}

	private final class Visitor extends ClassVisitor {

		private final Class<?> declaringClass;

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
			boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
			return new SelfCallVisitor(isStatic,
					(callee, calleeDescriptor) -> visitCall(key(name, descriptor), name, callee, calleeDescriptor));
		}

		private void visitCall(String callerKey, String caller, String callee, String calleeDescriptor) {
			CircuitBreaker ofCallee = SelfInvocations.this.protectedMethods.get(key(callee, calleeDescriptor));
			CircuitBreaker ofCaller = SelfInvocations.this.protectedMethods.get(callerKey);
			if (ofCallee != null && (ofCaller == null || !ofCaller.name().equals(ofCallee.name()))) {
				found(this.declaringClass, caller, callee, calleeDescriptor);
			}
		}

	}

}
