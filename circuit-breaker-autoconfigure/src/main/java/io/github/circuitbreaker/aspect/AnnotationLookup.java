package io.github.circuitbreaker.aspect;

import java.io.Closeable;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.annotation.Bean;
import org.springframework.core.DecoratingProxy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the annotation that is meant for a method, as Spring looks annotations up:
 * merged, in the whole hierarchy, the method's before its class's.
 */
final class AnnotationLookup {

	/** What the container calls its beans by, with the interfaces of its own below. */
	private static final List<Class<?>> CALLBACKS = List.of(Aware.class, InitializingBean.class, DisposableBean.class,
			FactoryBean.class, SmartInitializingSingleton.class, BeanPostProcessor.class,
			BeanFactoryPostProcessor.class, Lifecycle.class, Phased.class, ApplicationListener.class, Ordered.class);

	/** On methods that the container calls, by name where they may be absent. */
	private static final List<String> CALLBACK_ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", "jakarta.annotation.Resource", "jakarta.inject.Inject",
			Autowired.class.getName(), Bean.class.getName());

	private AnnotationLookup() {
	}

	/**
	 * Finds the annotation of a method.
	 * @param method the method that is called
	 * @param targetClass the class of the object it is called on, or {@code null} if
	 * there is none
	 * @param proxyClass the class of the proxy before it, which may implement interfaces
	 * that the target does not
	 * @return the annotation, or {@code null} if the method is not to be protected
	 */
	static @Nullable CircuitBreaker find(Method method, @Nullable Class<?> targetClass, @Nullable Class<?> proxyClass) {
		CircuitBreaker annotation = findOnMethod(method, targetClass);
		return (annotation != null) ? annotation : findOnType(method, targetClass, proxyClass);
	}

	/**
	 * Finds the annotation of the method itself, or of one that it overrides.
	 */
	static @Nullable CircuitBreaker findOnMethod(Method method, @Nullable Class<?> targetClass) {
		CircuitBreaker annotation = firstOf(AopUtils.getMostSpecificMethod(method, targetClass), method);
		if (annotation != null || targetClass == null || !BeanMethods.isCallable(method)) {
			return annotation;
		}
		// A class may inherit what implements an interface that its superclass does not
		// know.
		return firstOf(BeanMethods.hierarchy(targetClass)
			.stream()
			.filter(Class::isInterface)
			.flatMap((type) -> Stream.ofNullable(BeanMethods.overridden(method, type, targetClass)))
			.toArray(Method[]::new));
	}

	/**
	 * Finds the place of the annotation that is meant for a method.
	 * @param method the method
	 * @param targetClass the class of the object it is called on
	 * @return a method or a type; the method itself if it is none of these
	 */
	static AnnotatedElement findPlace(Method method, Class<?> targetClass) {
		CircuitBreaker ofMethod = findOnMethod(method, targetClass);
		CircuitBreaker annotation = (ofMethod != null) ? ofMethod : find(method, targetClass, null);
		return BeanMethods.hierarchy(targetClass)
			.stream()
			.<AnnotatedElement>flatMap(
					(ancestor) -> (ofMethod != null) ? overridden(method, ancestor) : Stream.of(ancestor))
			.filter((element) -> MergedAnnotations.from(element)
				.get(CircuitBreaker.class)
				.synthesize(MergedAnnotation::isPresent)
				.filter((declared) -> declared.equals(annotation))
				.isPresent())
			.findFirst()
			.orElse(method);
	}

	private static Stream<Method> overridden(Method method, Class<?> ancestor) {
		return Stream.of(ReflectionUtils.getDeclaredMethods(ancestor))
			.filter((candidate) -> candidate.getName().equals(method.getName())
					&& Arrays.equals(candidate.getParameterTypes(), method.getParameterTypes()));
	}

	/**
	 * Finds the annotation of the class that the method belongs to: that of the class
	 * before that of an interface, which is meant for the methods of the interface, or if
	 * that has none, for all.
	 */
	private static @Nullable CircuitBreaker findOnType(Method method, @Nullable Class<?> targetClass,
			@Nullable Class<?> proxyClass) {
		Class<?> type = (targetClass != null) ? targetClass : method.getDeclaringClass();
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		if (!BeanMethods.isCallable(method) || isOfProxies(method.getDeclaringClass()) || isLeftOut(specific, type)) {
			return null;
		}
		CircuitBreaker ofClass = MergedAnnotations.from(type, SearchStrategy.SUPERCLASS)
			.get(CircuitBreaker.class)
			.synthesize((annotation) -> annotation.isPresent())
			.orElse(null);
		return (ofClass != null) ? ofClass : firstOf(
				Stream.concat(interfaces(specific, type), interfaces(method, proxyClass)).toArray(Class<?>[]::new));
	}

	/**
	 * Returns the interfaces that have a method, themselves or from others that they
	 * extend, and then those that have none at all.
	 */
	private static Stream<Class<?>> interfaces(Method method, @Nullable Class<?> type) {
		if (type == null) {
			return Stream.empty();
		}
		List<Class<?>> interfaces = BeanMethods.hierarchy(type).stream().filter(Class::isInterface).toList();
		return Stream.concat(interfaces.stream().filter((candidate) -> hasMethod(candidate, method, type)),
				interfaces.stream().filter((candidate) -> candidate.getMethods().length == 0));
	}

	private static boolean hasMethod(Class<?> candidate, Method method, Class<?> type) {
		return BeanMethods.hierarchy(candidate)
			.stream()
			.anyMatch((parent) -> BeanMethods.overridden(method, parent, type) != null);
	}

	/**
	 * An annotated class means its service: not what every object has, nor what the
	 * container asks of it, nor, in a configuration, the making of beans, nor the
	 * fallbacks of the service.
	 */
	private static boolean isLeftOut(Method method, Class<?> type) {
		return ReflectionUtils.isObjectMethod(method) || FallbackMethods.contain(method, type)
				|| isCallback(method, type);
	}

	private static boolean isCallback(Method method, Class<?> type) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		return CALLBACK_ANNOTATIONS.stream().anyMatch(annotations::isPresent) || BeanMethods.hierarchy(type)
			.stream()
			.filter((ancestor) -> ancestor.isInterface() && isOfContainer(ancestor))
			.anyMatch((ancestor) -> BeanMethods.overridden(method, ancestor, type) != null);
	}

	private static boolean isOfContainer(Class<?> type) {
		return type == AutoCloseable.class || type == Closeable.class
				|| (type.getName().startsWith("org.springframework.")
						&& CALLBACKS.stream().anyMatch((callback) -> callback.isAssignableFrom(type)));
	}

	/**
	 * Returns whether a type is one of the interfaces that Spring adds to its proxies.
	 */
	private static boolean isOfProxies(Class<?> type) {
		return type == DecoratingProxy.class || type.getName().startsWith("org.springframework.aop.");
	}

	private static @Nullable CircuitBreaker firstOf(AnnotatedElement... elements) {
		for (AnnotatedElement element : elements) {
			CircuitBreaker annotation = AnnotatedElementUtils.findMergedAnnotation(element, CircuitBreaker.class);
			if (annotation != null) {
				return annotation;
			}
		}
		return null;
	}

}
