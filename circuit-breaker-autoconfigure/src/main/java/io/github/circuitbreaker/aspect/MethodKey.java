package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * What tells a method from others in the bytecode of a class.
 *
 * @param name the name
 * @param descriptor the types of its parameters and of its result
 */
record MethodKey(String name, String descriptor) {

	static MethodKey of(Method method) {
		return new MethodKey(method.getName(), Type.getMethodDescriptor(method));
	}

	boolean isConstructor() {
		return this.name.equals("<init>");
	}

	String signature() {
		return this.name + Arrays.stream(Type.getArgumentTypes(this.descriptor))
			.map((type) -> ClassUtils.getShortName(type.getClassName()))
			.collect(Collectors.joining(", ", "(", ")"));
	}

}
