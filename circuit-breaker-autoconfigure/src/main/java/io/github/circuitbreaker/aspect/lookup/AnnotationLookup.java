package io.github.circuitbreaker.aspect.lookup;

import java.io.Closeable;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/**
 * Finds annotations as Spring does: merged, and in the whole hierarchy.
 */
final class AnnotationLookup {

	/** The interfaces by which the container calls its beans, and those below them. */
	private static final List<Class<?>> CALLBACKS = List.of(Aware.class, InitializingBean.class, DisposableBean.class,
			FactoryBean.class, SmartInitializingSingleton.class, BeanPostProcessor.class,
			BeanFactoryPostProcessor.class, Lifecycle.class, Phased.class, ApplicationListener.class, Ordered.class);

	/** The annotations of methods that the container calls; some may be absent. */
	private static final List<String> CALLBACK_ANNOTATIONS = List.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy", "jakarta.annotation.Resource", "jakarta.inject.Inject",
			Autowired.class.getName(), Bean.class.getName());

	/** Interfaces that Spring adds to proxies. */
	private static final Pattern OF_PROXIES = Pattern
		.compile("^org\\.springframework\\.(aop\\.|cglib\\.|core\\.DecoratingProxy$)");

	private AnnotationLookup() {
	}

	/**
	 * Finds the annotation of a method of a class, or of a method that it overrides.
	 */
	static @Nullable CircuitBreaker findOnMethod(Method method, Class<?> type) {
		CircuitBreaker annotation = firstOf(Stream.of(AopUtils.getMostSpecificMethod(method, type), method));
		if (annotation != null || !BeanMethods.isCallable(method)) {
			return annotation;
		}
		// The class may implement the interface while its superclass declares the method.
		return firstOf(BeanMethods.hierarchy(type)
			.stream()
			.filter(Class::isInterface)
			.flatMap((candidate) -> Stream.ofNullable(BeanMethods.overridden(method, candidate, type))));
	}

	/**
	 * Finds the annotation of a class, or else of an interface, that is meant for a
	 * method. The annotation of an interface is meant for the methods of the interface,
	 * or if there are none, for all.
	 */
	static @Nullable CircuitBreaker findOnType(Method method, Class<?> type, @Nullable Class<?> proxyClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, type);
		// Every object has some methods that are no service, and Spring adds others to
		// proxies.
		if (!BeanMethods.isCallable(method) || ReflectionUtils.isObjectMethod(specific)
				|| OF_PROXIES.matcher(method.getDeclaringClass().getName()).find()
				|| isCallback(specific, type, AnnotationLookup::isOfContainer)) {
			return null;
		}
		MergedAnnotation<CircuitBreaker> ofClass = MergedAnnotations.from(type, SearchStrategy.SUPERCLASS)
			.get(CircuitBreaker.class);
		return ofClass.isPresent() ? ofClass.synthesize()
				: firstOf(Stream.concat(interfaces(specific, type), interfaces(method, proxyClass)));
	}

	/**
	 * Returns the interfaces that declare or inherit a method, and then those that have
	 * no methods.
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
	 * Returns whether the container calls a method on the object, not on its proxy.
	 */
	static boolean isCalledOnTarget(Method method, Class<?> type) {
		return isCallback(method, type, List.of(InitializingBean.class, DisposableBean.class)::contains);
	}

	private static boolean isCallback(Method method, Class<?> type, Predicate<Class<?>> interfaces) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		return CALLBACK_ANNOTATIONS.stream().anyMatch(annotations::isPresent) || BeanMethods.hierarchy(type)
			.stream()
			.filter((ancestor) -> ancestor.isInterface() && interfaces.test(ancestor))
			.anyMatch((ancestor) -> BeanMethods.overridden(method, ancestor, type) != null);
	}

	private static boolean isOfContainer(Class<?> type) {
		return type == AutoCloseable.class || type == Closeable.class
				|| (type.getName().startsWith("org.springframework.")
						&& CALLBACKS.stream().anyMatch((callback) -> callback.isAssignableFrom(type)));
	}

	private static @Nullable CircuitBreaker firstOf(Stream<? extends AnnotatedElement> elements) {
		return elements
			.flatMap((element) -> Stream
				.ofNullable(AnnotatedElementUtils.findMergedAnnotation(element, CircuitBreaker.class)))
			.findFirst()
			.orElse(null);
	}

}
