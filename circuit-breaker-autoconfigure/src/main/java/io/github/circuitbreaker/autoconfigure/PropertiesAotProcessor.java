package io.github.circuitbreaker.autoconfigure;

import java.util.Map;
import java.util.regex.Pattern;

import io.github.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Registers what a native image has to keep for the properties: the records that declare
 * them, the builder that they are applied to, and the exception classes that they name.
 * Runs when an application is built ahead of time, not when it starts.
 */
final class PropertiesAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public BeanFactoryInitializationAotContribution processAheadOfTime(ConfigurableListableBeanFactory beanFactory) {
		return (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			PropertyGroup.ROOTS
				.forEach((root) -> new BindingReflectionHintsRegistrar().registerReflectionHints(hints, root.type()));
			hints.registerType(CircuitBreakerConfig.Builder.class, MemberCategory.INVOKE_PUBLIC_METHODS);
			registerExceptions(beanFactory.getBean(Environment.class), beanFactory.getBeanClassLoader(), hints);
		};
	}

	/**
	 * Registers each class that is the value of a property, or one of several. Ignores
	 * what cannot be bound, which is left to the start.
	 */
	private static void registerExceptions(Environment environment, @Nullable ClassLoader classLoader,
			ReflectionHints hints) {
		Binder.get(environment, new IgnoreErrorsBindHandler())
			.bind(PropertyGroup.PREFIX, Bindable.mapOf(String.class, String.class))
			.orElse(Map.of())
			.values()
			.stream()
			.flatMap(Pattern.compile("[,\\s]+")::splitAsStream)
			.filter((name) -> ClassUtils.isPresent(name, classLoader))
			.forEach((name) -> hints.registerType(ClassUtils.resolveClassName(name, classLoader)));
	}

}
