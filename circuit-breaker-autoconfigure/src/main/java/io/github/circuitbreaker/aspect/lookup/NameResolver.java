package io.github.circuitbreaker.aspect.lookup;

import java.lang.reflect.AnnotatedElement;
import java.util.Objects;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Replaces the placeholders in the names that annotations give.
 *
 * @param beanFactory knows the values of placeholders
 */
public record NameResolver(ConfigurableBeanFactory beanFactory) {

	/**
	 * Resolves the name in an annotation.
	 * @param annotation the annotation
	 * @param place where it stands, for the message
	 * @return the name, never blank
	 * @throws InvalidConfigurationException if it is blank or cannot be resolved
	 */
	public String resolve(CircuitBreaker annotation, AnnotatedElement place) {
		String name = annotation.name();
		if (name.isBlank()) {
			throw AnnotationMistakes.in(place, "has no name", "Give it one, as in @CircuitBreaker(name = \"pypi\").");
		}
		String resolved = replacePlaceholders(name);
		// Without a configurer of placeholders, one that cannot be resolved stays as it
		// is.
		if (resolved == null || resolved.contains("${")) {
			throw AnnotationMistakes.in(place,
					"has a name with a placeholder that cannot be resolved: \"" + name + "\"",
					"Set the property, or give the placeholder a default, as in \"${index.name:pypi}\".");
		}
		if (resolved.isBlank()) {
			throw AnnotationMistakes.in(place, "has a name whose placeholder stands for nothing: \"" + name + "\"",
					"Set the property to the name of the circuit breaker.");
		}
		return resolved;
	}

	private @Nullable String replacePlaceholders(String name) {
		try {
			return Objects.requireNonNullElse(this.beanFactory.resolveEmbeddedValue(name), "");
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Resolves the name in an annotation, which may be wrong.
	 * @param annotation the annotation
	 * @return the name, or {@code null} if it is blank or cannot be resolved
	 */
	public @Nullable String find(CircuitBreaker annotation) {
		try {
			return resolve(annotation, CircuitBreaker.class);
		}
		catch (InvalidConfigurationException ex) {
			return null;
		}
	}

}
