package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the annotation that is meant for a method, as Spring looks annotations up:
 * merged, in the whole hierarchy, the method's before its class's.
 */
final class AnnotationLookup {

	private static final ClassValue<Set<String>> FALLBACKS = new ClassValue<>() {

		@Override
		protected Set<String> computeValue(Class<?> type) {
			return BeanMethods.hierarchy(type)
				.stream()
				.flatMap((ancestor) -> Stream.concat(Stream.of(ancestor),
						Stream.of(ReflectionUtils.getDeclaredMethods(ancestor))))
				.map((element) -> AnnotatedElementUtils.findMergedAnnotation(element, CircuitBreaker.class))
				.flatMap((annotation) -> (annotation != null) ? Stream.of(annotation.fallbackMethod()) : Stream.empty())
				.collect(Collectors.toUnmodifiableSet());
		}

	};

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
		return firstOf(AopUtils.getMostSpecificMethod(method, targetClass), method);
	}

	/**
	 * Finds the annotation of the class that the method belongs to: that of the class
	 * before that of an interface, and that of the interface which has the method before
	 * that of another.
	 */
	private static @Nullable CircuitBreaker findOnType(Method method, @Nullable Class<?> targetClass,
			@Nullable Class<?> proxyClass) {
		Class<?> type = (targetClass != null) ? targetClass : method.getDeclaringClass();
		if (isLeftOut(AopUtils.getMostSpecificMethod(method, targetClass), type)) {
			return null;
		}
		CircuitBreaker ofClass = MergedAnnotations.from(type, SearchStrategy.SUPERCLASS)
			.get(CircuitBreaker.class)
			.synthesize((annotation) -> annotation.isPresent())
			.orElse(null);
		if (ofClass != null) {
			return ofClass;
		}
		Stream<Class<?>> interfaces = BeanMethods.hierarchy(type)
			.stream()
			.filter((ancestor) -> ancestor.isInterface()
					&& ReflectionUtils.findMethod(ancestor, method.getName(), method.getParameterTypes()) != null);
		return firstOf(Stream.concat(interfaces, Stream.of(type, (proxyClass != null) ? proxyClass : type))
			.toArray(Class<?>[]::new));
	}

	/**
	 * An annotated class means its service: not what every object has, nor, in a
	 * configuration, the making of beans, nor the fallbacks of the service.
	 */
	private static boolean isLeftOut(Method method, Class<?> type) {
		return ReflectionUtils.isObjectMethod(method) || AnnotatedElementUtils.hasAnnotation(method, Bean.class)
				|| FALLBACKS.get(type).contains(method.getName());
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
