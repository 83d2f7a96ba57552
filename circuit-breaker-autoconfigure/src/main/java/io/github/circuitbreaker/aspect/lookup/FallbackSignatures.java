package io.github.circuitbreaker.aspect.lookup;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.circuitbreaker.annotation.CircuitBreaker;

/**
 * The signatures of a class's fallbacks and probes, which an annotation on the class does
 * not cover.
 */
final class FallbackSignatures {

	private final Class<?> type;

	private final Set<Signature> signatures = new HashSet<>();

	FallbackSignatures(Class<?> type) {
		this.type = type;
		BeanMethods.all(type).filter(BeanMethods::isCallable).forEach((method) -> {
			CircuitBreaker ofMethod = AnnotationLookup.findOnMethod(method, type);
			CircuitBreaker annotation = (ofMethod != null) ? ofMethod : AnnotationLookup.findOnType(method, type, null);
			if (annotation != null) {
				Signature signature = signature(method);
				BeanMethods.probe(annotation, type).map(this::signature).ifPresent(this.signatures::add);
				BeanMethods.named(annotation.fallbackMethod(), type)
					.stream()
					.map(this::signature)
					.filter((candidate) -> candidate.standsInFor(signature))
					.forEach(this.signatures::add);
			}
		});
	}

	private Signature signature(Method method) {
		return new Signature(method.getName(), BeanMethods.parameterTypes(method, this.type));
	}

	boolean contain(Method method) {
		return this.signatures.contains(signature(method));
	}

	private record Signature(String name, List<Class<?>> parameterTypes) {

		/**
		 * Returns whether a method of this signature can be a fallback: it takes the
		 * other's parameters or none, optionally followed by an exception.
		 */
		boolean standsInFor(Signature other) {
			int last = this.parameterTypes.size() - 1;
			return !equals(other) && (takes(this.parameterTypes, other)
					|| (last >= 0 && Throwable.class.isAssignableFrom(this.parameterTypes.get(last))
							&& takes(this.parameterTypes.subList(0, last), other)));
		}

		private static boolean takes(List<Class<?>> types, Signature other) {
			return types.isEmpty() || types.equals(other.parameterTypes);
		}

	}

}
