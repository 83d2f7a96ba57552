package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * The kind of proxy that a bean gets. Determines which methods the proxy intercepts.
 *
 * @param isSubclass whether it is a subclass of the bean's class
 * @param interfaces the class of the proxy if it has only interfaces
 */
record ProxyKind(boolean isSubclass, @Nullable Class<?> interfaces) {

	static final ProxyKind SUBCLASS = new ProxyKind(true, null);

	static ProxyKind of(@Nullable Class<?> proxyClass) {
		boolean isSubclass = proxyClass != null && !Proxy.isProxyClass(proxyClass);
		return isSubclass ? SUBCLASS : new ProxyKind(false, proxyClass);
	}

	/**
	 * Returns whether the proxy has a method that other beans may call.
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
