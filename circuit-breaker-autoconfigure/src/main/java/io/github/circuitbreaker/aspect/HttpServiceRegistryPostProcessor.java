package io.github.circuitbreaker.aspect;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;

/**
 * Makes the registry of HTTP service clients hand out protected clients. By itself, it
 * hands out those that are behind the proxies of the beans. Thread-safe.
 */
final class HttpServiceRegistryPostProcessor implements BeanPostProcessor {

	private final CircuitBreakerAdvisor advisor;

	private final Map<Object, Object> protectedClients = Collections.synchronizedMap(new IdentityHashMap<>());

	HttpServiceRegistryPostProcessor(CircuitBreakerAdvisor advisor) {
		this.advisor = advisor;
	}

	/**
	 * Gives back the client itself if a client becomes a bean, so that its only proxy is
	 * that of a bean, with all aspects in their order.
	 */
	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		Object client = AopProxyUtils.getSingletonTarget(bean);
		return (client != null && this.protectedClients.get(client) == bean) ? client : bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof HttpServiceProxyRegistry)) {
			return bean;
		}
		ProxyFactory registry = new ProxyFactory(bean);
		registry.addAdvice((MethodInterceptor) (invocation) -> protect(invocation.proceed()));
		return registry.getProxy(bean.getClass().getClassLoader());
	}

	private @Nullable Object protect(@Nullable Object result) {
		return (result != null && AnnotatedClass.of(result.getClass()).isAnnotated())
				? this.protectedClients.computeIfAbsent(result, this::proxy) : result;
	}

	private Object proxy(Object client) {
		ProxyFactory proxy = new ProxyFactory(AopProxyUtils.proxiedUserInterfaces(client));
		proxy.setTarget(client);
		proxy.addAdvisor(this.advisor);
		return proxy.getProxy(client.getClass().getClassLoader());
	}

	/**
	 * Lets a native image make the proxy of the registry. Those of the clients are the
	 * same as Spring's.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(HttpServiceProxyRegistry.class));
		}

	}

}
