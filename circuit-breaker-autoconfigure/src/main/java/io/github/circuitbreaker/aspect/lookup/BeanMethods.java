package io.github.circuitbreaker.aspect.lookup;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The methods that an object has, whatever their visibility.
 */
public final class BeanMethods {

	/**
	 * A name to which the Kotlin compiler has appended a hash of the value classes in the
	 * signature, the module of an internal function, or both.
	 */
	private static final Pattern MANGLED = Pattern.compile("(.+?)(-[\\w-]{7})?(\\$\\w+)?$");

	private static final List<String> LIBRARIES = List.of("java.", "org.springframework.");

	private BeanMethods() {
	}

	/**
	 * Returns the methods of a name: those of the class, of its superclasses and of its
	 * interfaces, in this order, including overridden ones.
	 * @param name the name of the methods, as in source code, or an empty string for none
	 * @param type the class of the object, which may be that of a proxy
	 * @return the methods
	 */
	public static List<Method> named(String name, Class<?> type) {
		return name.isEmpty() ? List.of()
				: all(type).filter((method) -> isNamed(method, name) && !method.isSynthetic()).toList();
	}

	/**
	 * Finds the method that probes the service for an annotation.
	 * @param annotation the annotation
	 * @param type the class of the object
	 * @return the method; empty if the annotation names none, or there is none
	 */
	public static Optional<Method> probe(CircuitBreaker annotation, Class<?> type) {
		return named(annotation.probeMethod(), type).stream()
			.filter((method) -> method.getParameterCount() == 0)
			.findFirst();
	}

	/**
	 * Returns whether a method has a name in source code.
	 * @param method the method
	 * @param name the name
	 * @return whether it is the name of the method
	 */
	public static boolean isNamed(Method method, String name) {
		return method.getName().equals(name) || name(method).equals(name);
	}

	/**
	 * Returns the name of a method as in source code.
	 * @param method the method
	 * @return the name, without what the Kotlin compiler has appended to it
	 */
	public static String name(Method method) {
		return KotlinDetector.isKotlinType(method.getDeclaringClass())
				? MANGLED.matcher(method.getName()).replaceFirst("$1") : method.getName();
	}

	/**
	 * Returns all methods of a class, of its superclasses and of its interfaces.
	 * @param type the class
	 * @return the methods, in an order that does not depend on the JVM
	 */
	public static Stream<Method> all(Class<?> type) {
		return hierarchy(type).stream()
			.flatMap((ancestor) -> Arrays.stream(ReflectionUtils.getDeclaredMethods(ancestor))
				.sorted(Comparator.comparing(BeanMethods::signature)));
	}

	/**
	 * Returns a class, its superclasses and all of its interfaces, in this order, except
	 * for {@link Object} and generated classes.
	 * @param type the class
	 * @return the types
	 */
	public static Set<Class<?>> hierarchy(Class<?> type) {
		Set<Class<?>> hierarchy = new LinkedHashSet<>();
		if (!isGenerated(type)) {
			for (Class<?> current = ClassUtils.getUserClass(type); current != null
					&& current != Object.class; current = current.getSuperclass()) {
				hierarchy.add(current);
			}
		}
		for (Class<?> ofType : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			addWithParents(ofType, hierarchy);
		}
		return hierarchy;
	}

	private static void addWithParents(Class<?> type, Set<Class<?>> hierarchy) {
		hierarchy.add(type);
		for (Class<?> parent : type.getInterfaces()) {
			addWithParents(parent, hierarchy);
		}
	}

	/**
	 * Returns the method of a type that a method overrides or implements in a class, or
	 * the method itself if the type declares it.
	 * @param method the method
	 * @param type a superclass or an interface of the class
	 * @param targetClass the class, which resolves type parameters
	 * @return the method, or {@code null} if the type declares none
	 */
	public static @Nullable Method overridden(Method method, Class<?> type, Class<?> targetClass) {
		List<Class<?>> parameterTypes = parameterTypes(method, targetClass);
		return Arrays.stream(ReflectionUtils.getDeclaredMethods(type))
			.filter((candidate) -> candidate.getName().equals(method.getName())
					&& parameterTypes(candidate, targetClass).equals(parameterTypes))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Returns the types of a method's parameters, without the parameter that the compiler
	 * adds to a suspending function.
	 * @param method the method
	 * @param targetClass the class, which resolves type parameters
	 * @return the types
	 */
	public static List<Class<?>> parameterTypes(Method method, Class<?> targetClass) {
		Class<?>[] types = method.getParameterTypes();
		return IntStream.range(0, written(method))
			.<Class<?>>mapToObj((i) -> ResolvableType.forMethodParameter(method, i, targetClass).resolve(types[i]))
			.toList();
	}

	private static int written(Method method) {
		return method.getParameterCount() - (KotlinDetector.isSuspendingFunction(method) ? 1 : 0);
	}

	/**
	 * Returns whether the JVM has generated a class, so that only its interfaces say
	 * anything about it.
	 * @param type the class
	 * @return whether it is a proxy or made from a lambda expression
	 */
	public static boolean isGenerated(Class<?> type) {
		return Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
	}

	/**
	 * Returns the signature of a method as in source code, without the parameter that the
	 * compiler adds to a suspending function.
	 * @param method the method
	 * @return its name and the types of its parameters
	 */
	public static String signature(Method method) {
		return name(method) + Arrays.stream(method.getParameterTypes())
			.limit(written(method))
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", "(", ")"));
	}

	/**
	 * Returns whether a method can be called on a proxy.
	 * @param method the method
	 * @return whether it is neither private nor static nor generated
	 */
	public static boolean isCallable(Method method) {
		return (method.getModifiers() & (Modifier.PRIVATE | Modifier.STATIC)) == 0
				&& (method.isBridge() || !method.isSynthetic());
	}

	/**
	 * Returns whether a class belongs to Java or Spring. Users cannot change such a class
	 * and rarely mean it when they annotate one of their own.
	 * @param type the class
	 * @return whether it is one of a library
	 */
	public static boolean isOfLibrary(Class<?> type) {
		return LIBRARIES.stream().anyMatch(type.getName()::startsWith);
	}

}
