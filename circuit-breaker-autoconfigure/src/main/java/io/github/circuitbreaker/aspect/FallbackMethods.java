package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The methods of a class that stand in for others by its annotations.
 */
final class FallbackMethods {

	private static final ClassValue<FallbackMethods> OF_TYPES = new ClassValue<>() {

		@Override
		protected FallbackMethods computeValue(Class<?> type) {
			return new FallbackMethods(type);
		}

	};

	private final Class<?> type;

	private final Set<Signature> fallbacks = new HashSet<>();

	private FallbackMethods(Class<?> type) {
		this.type = type;
		for (Class<?> ancestor : BeanMethods.hierarchy(type)) {
			String ofType = fallbackMethod(AnnotatedElementUtils.findMergedAnnotation(ancestor, CircuitBreaker.class));
			BeanMethods.declared(ancestor).filter(BeanMethods::isCallable).forEach((method) -> {
				CircuitBreaker annotation = AnnotatedElementUtils.findMergedAnnotation(method, CircuitBreaker.class);
				addFallbacks(method, (annotation != null) ? annotation.fallbackMethod() : ofType);
			});
		}
	}

	private static String fallbackMethod(@Nullable CircuitBreaker annotation) {
		return (annotation != null) ? annotation.fallbackMethod() : "";
	}

	private void addFallbacks(Method method, String name) {
		if (name.isEmpty()) {
			return;
		}
		Signature ofMethod = Signature.of(method);
		BeanMethods.named(name, this.type)
			.stream()
			.map(Signature::of)
			.filter((candidate) -> candidate.standsInFor(ofMethod))
			.forEach(this.fallbacks::add);
	}

	/**
	 * Returns whether a method is a fallback rather than one of those that an annotation
	 * on the class is meant for.
	 * @param method a method of the class
	 * @param type the class
	 */
	static boolean contain(Method method, Class<?> type) {
		return OF_TYPES.get(type).fallbacks.contains(Signature.of(method));
	}

	private record Signature(String name, List<Class<?>> parameterTypes) {

		static Signature of(Method method) {
			return new Signature(method.getName(), List.of(method.getParameterTypes()));
		}

		/**
		 * Returns whether a method of this signature takes the parameters of the other or
		 * none, and then perhaps a failure.
		 */
		boolean standsInFor(Signature other) {
			if (equals(other)) {
				return false;
			}
			return takes(this.parameterTypes, other)
					|| (takesFailure() && takes(this.parameterTypes.subList(0, this.parameterTypes.size() - 1), other));
		}

		private static boolean takes(List<Class<?>> types, Signature other) {
			return types.isEmpty() || types.equals(other.parameterTypes);
		}

		private boolean takesFailure() {
			int last = this.parameterTypes.size() - 1;
			return last >= 0 && Throwable.class.isAssignableFrom(this.parameterTypes.get(last));
		}

	}

}
