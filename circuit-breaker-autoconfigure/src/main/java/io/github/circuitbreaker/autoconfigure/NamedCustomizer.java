package io.github.circuitbreaker.autoconfigure;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidSettingException;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * A customizer with the name of its bean, which mistakes and settings refer to: the class
 * of a lambda expression says nothing.
 *
 * @param bean the name of the bean
 * @param customizer the bean
 */
record NamedCustomizer(String bean, CircuitBreakerCustomizer customizer) implements CircuitBreakerCustomizer {

	/**
	 * Returns all customizers in their order.
	 */
	static List<NamedCustomizer> of(ListableBeanFactory beanFactory) {
		Map<CircuitBreakerCustomizer, String> names = new IdentityHashMap<>();
		BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory, CircuitBreakerCustomizer.class)
			.forEach((name, customizer) -> names.putIfAbsent(customizer, name));
		return beanFactory.getBeanProvider(CircuitBreakerCustomizer.class)
			.orderedStream()
			.map((customizer) -> new NamedCustomizer(names.getOrDefault(customizer, customizer.getClass().getName()),
					customizer))
			.toList();
	}

	@Override
	public void customize(String name, CircuitBreakerConfig.Builder builder) {
		try {
			this.customizer.customize(name, builder.origin(this.bean));
		}
		catch (InvalidSettingException | InvalidConfigurationException ex) {
			throw ex;
		}
		catch (Exception | LinkageError | AssertionError ex) {
			// Without its message, which may hold a secret.
			throw new InvalidConfigurationException(
					"%s threw %s%s when it customized the circuit breaker '%s'"
						.formatted(StringUtils.capitalize(toString()), ex.getClass().getName(), place(ex), name),
					"Correct %s so that it throws nothing.".formatted(this), ex);
		}
	}

	private static String place(Throwable thrown) {
		return Stream.of(thrown.getStackTrace())
			.filter((frame) -> !frame.getClassName().startsWith("java."))
			.findFirst()
			.map((frame) -> " at " + frame)
			.orElse("");
	}

	@Override
	public String toString() {
		return "the customizer '%s'".formatted(this.bean);
	}

}
