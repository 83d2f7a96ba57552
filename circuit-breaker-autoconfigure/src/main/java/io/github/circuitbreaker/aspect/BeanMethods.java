package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The methods that an object has, whatever their visibility.
 */
final class BeanMethods {

	private static final List<String> LIBRARIES = List.of("java.", "org.springframework.");

	private BeanMethods() {
	}

	/**
	 * Returns the methods of a name: its own, those it inherits, and those of its
	 * interfaces, in this order. What a method overrides is among them.
	 * @param name the name of the methods
	 * @param type the class of the object, which may be that of a proxy
	 */
	static List<Method> named(String name, Class<?> type) {
		return hierarchy(type).stream()
			.flatMap(BeanMethods::declared)
			.filter((method) -> method.getName().equals(name) && !method.isSynthetic())
			.toList();
	}

	/**
	 * Returns the methods that a class declares, in an order that does not depend on the
	 * JVM.
	 */
	static Stream<Method> declared(Class<?> type) {
		return Arrays.stream(ReflectionUtils.getDeclaredMethods(type))
			.sorted(Comparator.comparing(BeanMethods::signature));
	}

	/**
	 * Returns a class, its superclasses and all of its interfaces, in this order. A class
	 * that nobody has written is left out, as all it has are its interfaces.
	 */
	static Set<Class<?>> hierarchy(Class<?> type) {
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
	 * Returns the method of a type that a method implements or overrides in a class, or
	 * the method itself if it is one of the type.
	 * @param method the method
	 * @param type a superclass or an interface of the class
	 * @param targetClass the class, which says what generic types stand for
	 * @return the method, or {@code null} if the type has none such
	 */
	static @Nullable Method overridden(Method method, Class<?> type, Class<?> targetClass) {
		List<Class<?>> parameterTypes = parameterTypes(method, targetClass);
		return declared(type)
			.filter((candidate) -> candidate.getName().equals(method.getName())
					&& parameterTypes(candidate, targetClass).equals(parameterTypes))
			.findFirst()
			.orElse(null);
	}

	private static List<Class<?>> parameterTypes(Method method, Class<?> targetClass) {
		Class<?>[] types = method.getParameterTypes();
		return IntStream.range(0, types.length)
			.<Class<?>>mapToObj((i) -> ResolvableType.forMethodParameter(method, i, targetClass).resolve(types[i]))
			.toList();
	}

	/**
	 * Returns whether a class is one that nobody has written: all that is known of it are
	 * its interfaces.
	 */
	static boolean isGenerated(Class<?> type) {
		return Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
	}

	/**
	 * Returns a method as somebody would write it, without its class, and without what
	 * the compiler adds to a suspending function.
	 */
	static String signature(Method method) {
		int written = method.getParameterCount() - (KotlinDetector.isSuspendingFunction(method) ? 1 : 0);
		return method.getName() + Arrays.stream(method.getParameterTypes())
			.limit(written)
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", "(", ")"));
	}

	/**
	 * Returns whether a method can be called from outside of its object, so that a proxy
	 * could see it.
	 */
	static boolean isCallable(Method method) {
		return (method.getModifiers() & (Modifier.PRIVATE | Modifier.STATIC)) == 0
				&& (method.isBridge() || !method.isSynthetic());
	}

	/**
	 * Returns whether a method is one that the users of Spring cannot change, and that an
	 * annotation of theirs hardly means.
	 */
	static boolean isOfLibrary(Method method) {
		return isOfLibrary(method.getDeclaringClass());
	}

	static boolean isOfLibrary(Class<?> type) {
		return LIBRARIES.stream().anyMatch(type.getName()::startsWith);
	}

}
