package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;

/**
 * What the parameters of a method are called: in the class and in what it overrides, as
 * an annotation may stand there, and by their positions.
 *
 * @param indexes the positions of the parameters, by their names
 */
record ParameterNames(Map<String, Integer> indexes) {

	static ParameterNames of(Method method, Class<?> targetClass) {
		Map<String, Integer> indexes = new LinkedHashMap<>();
		// What the compiler adds to a suspending function is no parameter.
		int count = method.getParameterCount() - (KotlinDetector.isSuspendingFunction(method) ? 1 : 0);
		DefaultParameterNameDiscoverer discoverer = new DefaultParameterNameDiscoverer();
		for (Method declaration : declarations(method, targetClass)) {
			@Nullable String @Nullable [] names = discoverer.getParameterNames(declaration);
			for (int i = 0; names != null && i < Math.min(names.length, count); i++) {
				String name = names[i];
				if (name != null) {
					indexes.putIfAbsent(name, i);
				}
			}
		}
		for (int i = 0; i < count; i++) {
			indexes.putIfAbsent("p" + i, i);
			indexes.putIfAbsent("a" + i, i);
		}
		return new ParameterNames(indexes);
	}

	private static Set<Method> declarations(Method method, Class<?> targetClass) {
		Set<Method> declarations = new LinkedHashSet<>(Set.of(method));
		for (Class<?> ancestor : BeanMethods.hierarchy(targetClass)) {
			Method overridden = BeanMethods.overridden(method, ancestor, targetClass);
			if (overridden != null) {
				declarations.add(overridden);
			}
		}
		return declarations;
	}

	/**
	 * Returns whether a variable of an expression, as in {@code #host}, is a parameter.
	 */
	boolean isVariable(String variable) {
		return this.indexes.containsKey(variable.substring(1));
	}

	/**
	 * Returns the position of a parameter, or -1 if there is none of this name.
	 */
	int indexOf(String name) {
		return this.indexes.getOrDefault(name, -1);
	}

	void forEach(BiConsumer<String, Integer> action) {
		this.indexes.forEach(action);
	}

	/**
	 * Says what may be written.
	 */
	String describe() {
		return this.indexes.isEmpty() ? "The method has no parameters."
				: "The parameters are %s. They are known by name if the code is compiled with -parameters.".formatted(
						this.indexes.keySet().stream().map((name) -> "#" + name).collect(Collectors.joining(", ")));
	}

}
