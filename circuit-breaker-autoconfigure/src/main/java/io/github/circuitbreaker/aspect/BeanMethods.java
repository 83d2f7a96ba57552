package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The methods that an object has, whatever their visibility.
 */
final class BeanMethods {

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
			.flatMap((ancestor) -> Arrays.stream(ReflectionUtils.getDeclaredMethods(ancestor)))
			.filter((method) -> method.getName().equals(name) && !method.isSynthetic())
			.toList();
	}

	/**
	 * Returns a class, its superclasses and all of its interfaces, in this order. A class
	 * that the JDK makes for a proxy is left out, as all it has are its interfaces.
	 */
	static Set<Class<?>> hierarchy(Class<?> type) {
		Set<Class<?>> hierarchy = new LinkedHashSet<>();
		if (!Proxy.isProxyClass(type)) {
			for (Class<?> current = ClassUtils.getUserClass(type); current != null
					&& current != Object.class; current = current.getSuperclass()) {
				hierarchy.add(current);
			}
		}
		hierarchy.addAll(ClassUtils.getAllInterfacesForClassAsSet(type));
		return hierarchy;
	}

	/**
	 * Returns the class that somebody has written.
	 * @param method one of its methods
	 * @param type the class of an object that has it, which may be that of a proxy
	 */
	static Class<?> userClass(Method method, Class<?> type) {
		return Proxy.isProxyClass(type) ? method.getDeclaringClass() : ClassUtils.getUserClass(type);
	}

	/**
	 * Returns whether a method can be called from outside of its object, so that a proxy
	 * could see it.
	 */
	static boolean isCallable(Method method) {
		return (method.getModifiers() & (Modifier.PRIVATE | Modifier.STATIC)) == 0
				&& (method.isBridge() || !method.isSynthetic());
	}

}
