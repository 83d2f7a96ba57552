package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Turns what an annotation gives as a name into the name: replaces placeholders.
 */
public final class NameResolver {

	private static final String PLACEHOLDER = "${";

	private final ConfigurableBeanFactory beanFactory;

	/**
	 * Creates a resolver.
	 * @param beanFactory knows the values of placeholders
	 */
	public NameResolver(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Resolves the name of an annotation.
	 * @param annotation the annotation
	 * @param element where it was found, for the message
	 * @return the name, never blank
	 * @throws InvalidAnnotationException if it is blank or cannot be resolved
	 */
	String resolve(CircuitBreaker annotation, AnnotatedElement element) {
		String name = replacePlaceholders(annotation.name(), element);
		if (name == null || name.isBlank()) {
			throw annotation.name().isBlank()
					? new InvalidAnnotationException(element, "has no name",
							"Give it one, as in @CircuitBreaker(name = \"pypi\").")
					: new InvalidAnnotationException(element,
							"has a name whose placeholder stands for nothing: \"" + annotation.name() + "\"",
							"Set the property to the name of the circuit breaker.");
		}
		return name;
	}

	/**
	 * Parses a name that depends on the call.
	 * @see KeyedName#parse
	 */
	KeyedName parse(String name, Method method, Class<?> targetClass) {
		return KeyedName.parse(name, method, targetClass, this.beanFactory);
	}

	/**
	 * Resolves the name of an annotation, which may be wrong.
	 * @return the name, or {@code null} if it is blank or cannot be resolved
	 */
	@Nullable String find(CircuitBreaker annotation) {
		try {
			return resolve(annotation, CircuitBreaker.class);
		}
		catch (InvalidAnnotationException ex) {
			return null;
		}
	}

	private @Nullable String replacePlaceholders(String name, AnnotatedElement element) {
		String resolved;
		try {
			resolved = this.beanFactory.resolveEmbeddedValue(name);
		}
		catch (IllegalArgumentException ex) {
			throw unresolvable(name, element);
		}
		// Without a configurer of placeholders, what cannot be resolved stays as it is.
		if (resolved != null && resolved.contains(PLACEHOLDER)) {
			throw unresolvable(name, element);
		}
		return resolved;
	}

	private static InvalidAnnotationException unresolvable(String name, AnnotatedElement element) {
		return new InvalidAnnotationException(element,
				"has a name with a placeholder that cannot be resolved: \"" + name + "\"",
				"Set the property, or give the placeholder a default, as in \"${index.name:pypi}\".");
	}

}
