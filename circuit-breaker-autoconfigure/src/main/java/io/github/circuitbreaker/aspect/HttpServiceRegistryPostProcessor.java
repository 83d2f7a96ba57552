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
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;
import org.springframework.web.service.registry.HttpServiceProxyRegistryFactoryBean;

/**
 * Makes Spring's registry of HTTP service clients hand out protected clients. Without
 * this, only the beans of these clients would be protected. Thread-safe.
 */
final class HttpServiceRegistryPostProcessor implements BeanPostProcessor, PriorityOrdered {

	static final String REGISTRY = "org.springframework.web.service.registry.HttpServiceProxyRegistry";

	private final CircuitBreakerAdvisor advisor;

	private final Map<Object, Object> protectedClients = Collections.synchronizedMap(new IdentityHashMap<>());

	HttpServiceRegistryPostProcessor(CircuitBreakerAdvisor advisor) {
		this.advisor = advisor;
	}

	/**
	 * Must see each bean before Spring makes its proxy.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	/**
	 * Unwraps a protected client that becomes a bean, so that it gets a single proxy, to
	 * which all aspects are applied in their order. Leaves registries of others alone.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HttpServiceProxyRegistry
				&& bean.getClass().getEnclosingClass() == HttpServiceProxyRegistryFactoryBean.class) {
			ProxyFactory registry = new ProxyFactory(bean);
			registry.addAdvice((MethodInterceptor) (invocation) -> protect(invocation.proceed()));
			return registry.getProxy(bean.getClass().getClassLoader());
		}
		Object client = AopProxyUtils.getSingletonTarget(bean);
		return (client != null && this.protectedClients.get(client) == bean) ? client : bean;
	}

	private @Nullable Object protect(@Nullable Object result) {
		return (result != null && AnnotatedClass.isAnnotated(result.getClass()))
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
			if (ClassUtils.isPresent(REGISTRY, classLoader)) {
				hints.proxies()
					.registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(HttpServiceProxyRegistry.class));
			}
		}

	}

}
