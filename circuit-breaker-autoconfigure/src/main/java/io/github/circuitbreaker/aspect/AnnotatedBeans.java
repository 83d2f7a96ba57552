package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.aop.aspectj.annotation.AnnotationAwareAspectJAutoProxyCreator;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Puts the circuit breakers that the annotations of the beans name into the registry when
 * the context starts, so that they are seen before their first call. Finds out on the way
 * whether an annotation cannot work. Beans are not created for it.
 */
public final class AnnotatedBeans implements SmartInitializingSingleton {

	private static final int NEVER_PROXIED = Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL;

	private final ConfigurableListableBeanFactory beanFactory;

	private final CircuitBreakerRegistry registry;

	private final NameResolver names;

	/**
	 * Creates it.
	 * @param beanFactory the beans
	 * @param registry where the circuit breakers go
	 * @param names resolves what an annotation gives as a name
	 */
	public AnnotatedBeans(ConfigurableListableBeanFactory beanFactory, CircuitBreakerRegistry registry,
			NameResolver names) {
		this.beanFactory = beanFactory;
		this.registry = registry;
		this.names = names;
	}

	/**
	 * Visits all beans.
	 * @throws InvalidAnnotationException if an annotation cannot work
	 */
	@Override
	public void afterSingletonsInstantiated() {
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
			if (type != null && AnnotatedTypes.isAnnotated(type)) {
				annotations(type).forEach(this::visit);
			}
		}
	}

	private static Map<AnnotatedElement, CircuitBreaker> annotations(Class<?> type) {
		Map<AnnotatedElement, CircuitBreaker> annotations = new LinkedHashMap<>();
		CircuitBreaker ofType = AnnotatedElementUtils.findMergedAnnotation(type, CircuitBreaker.class);
		if (ofType != null) {
			annotations.put(type, ofType);
		}
		annotations.putAll(
				MethodIntrospector.selectMethods(type, (Method method) -> AnnotationLookup.find(method, type, null)));
		return annotations;
	}

	private void visit(AnnotatedElement element, CircuitBreaker annotation) {
		if (!isProxyingOn()) {
			throw new InvalidAnnotationException(element, "has no effect because spring.aop.auto is false",
					"Remove spring.aop.auto from the configuration, or enable @EnableAspectJAutoProxy.");
		}
		if (element instanceof Method method) {
			visitMethod(method);
		}
		this.registry.circuitBreaker(this.names.resolve(annotation, element));
	}

	private static void visitMethod(Method method) {
		if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
			throw new InvalidAnnotationException(method, "would protect the creation of the bean, not its calls",
					"Put it on the methods or on the class of the bean instead.");
		}
		if (isResultLater(method) && (method.getModifiers() & NEVER_PROXIED) == 0) {
			throw new InvalidAnnotationException(method,
					"would take every call for a success, as its result comes only after it has returned",
					"Annotate methods that return when the call has ended, one by one if the annotation is the class's.");
		}
	}

	private static boolean isResultLater(Method method) {
		Class<?> type = method.getReturnType();
		return Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null
				|| KotlinDetector.isSuspendingFunction(method);
	}

	private boolean isProxyingOn() {
		String creator = AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME;
		Class<?> type = this.beanFactory.containsBean(creator) ? this.beanFactory.getType(creator) : null;
		return type != null && AnnotationAwareAspectJAutoProxyCreator.class.isAssignableFrom(type);
	}

}
