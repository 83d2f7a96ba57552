package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The names that the annotations of a class give as those of fallbacks.
 */
final class FallbackNames {

	private static final ClassValue<FallbackNames> OF_TYPES = new ClassValue<>() {

		@Override
		protected FallbackNames computeValue(Class<?> type) {
			return new FallbackNames(type);
		}

	};

	private final Class<?> type;

	private final Set<String> names;

	private final boolean otherNamesPresent;

	private FallbackNames(Class<?> type) {
		this.type = type;
		this.names = BeanMethods.hierarchy(type)
			.stream()
			.flatMap((ancestor) -> Stream.concat(Stream.of(ancestor), BeanMethods.declared(ancestor)))
			.map((element) -> AnnotatedElementUtils.findMergedAnnotation(element, CircuitBreaker.class))
			.flatMap((annotation) -> (annotation != null) ? Stream.of(annotation.fallbackMethod()) : Stream.empty())
			.collect(Collectors.toUnmodifiableSet());
		this.otherNamesPresent = BeanMethods.hierarchy(type)
			.stream()
			.flatMap(BeanMethods::declared)
			.anyMatch((method) -> BeanMethods.isCallable(method) && !this.names.contains(method.getName()));
	}

	static FallbackNames of(Class<?> type) {
		return OF_TYPES.get(type);
	}

	/**
	 * Returns whether a method is a fallback rather than one of the methods that an
	 * annotation on the class is meant for. If all of these have the name of a fallback,
	 * it is one if it takes the parameters of another, or none, and then a failure.
	 */
	boolean isFallback(Method method) {
		return this.names.contains(method.getName()) && (this.otherNamesPresent || standsInForAnother(method));
	}

	private boolean standsInForAnother(Method method) {
		List<Class<?>> types = List.of(method.getParameterTypes());
		if (types.isEmpty() || !Throwable.class.isAssignableFrom(types.get(types.size() - 1))) {
			return false;
		}
		List<Class<?>> arguments = types.subList(0, types.size() - 1);
		return arguments.isEmpty() || BeanMethods.named(method.getName(), this.type)
			.stream()
			.anyMatch((other) -> List.of(other.getParameterTypes()).equals(arguments));
	}

}
