package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * What kind of proxy a bean gets, which decides on the methods that it sees.
 *
 * @param isSubclass whether it is a subclass of the bean's class
 * @param interfaces the class of the proxy if all that it has are interfaces
 */
record BeanProxy(boolean isSubclass, @Nullable Class<?> interfaces) {

	/** No proxy at all. */
	static final BeanProxy NONE = new BeanProxy(false, null);

	/** One that extends the bean's class. */
	static final BeanProxy SUBCLASS = new BeanProxy(true, null);

	static BeanProxy of(@Nullable Class<?> proxyClass) {
		if (proxyClass == null) {
			return NONE;
		}
		return Proxy.isProxyClass(proxyClass) ? new BeanProxy(false, proxyClass) : SUBCLASS;
	}

	/**
	 * Returns whether a method that others may call can be called on the proxy.
	 * @param method the method
	 * @param type the class of the bean
	 */
	boolean has(Method method, Class<?> type) {
		return this.interfaces == null || ReflectionUtils.isObjectMethod(method)
				|| BeanMethods.hierarchy(this.interfaces)
					.stream()
					.anyMatch((candidate) -> BeanMethods.overridden(method, candidate, type) != null);
	}

}
