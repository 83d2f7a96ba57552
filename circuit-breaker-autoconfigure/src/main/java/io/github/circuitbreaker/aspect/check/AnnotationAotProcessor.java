package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Modifier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.AotBeanProcessingException;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/**
 * Checks the annotations of each bean when the application is built ahead of time, and
 * registers what a native image has to keep of it. Does not run at startup.
 */
final class AnnotationAotProcessor implements BeanRegistrationAotProcessor {

	private static final Logger logger = LoggerFactory.getLogger(AnnotationAotProcessor.class);

	private static final String HTTP_EXCHANGE = "org.springframework.web.service.annotation.HttpExchange";

	private static final String SUBCLASS = " If a subclass adds what is missing, let the @Bean method declare it.";

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = type(bean);
		ConfigurableListableBeanFactory beanFactory = bean.getBeanFactory();
		var checks = beanFactory.getBeanProvider(AnnotationCheckPostProcessor.class).getIfAvailable();
		if (checks == null || !AnnotatedClass.isAnnotated(type)) {
			return null;
		}
		check(bean, type, checks);
		return (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			// Including fallbacks, wherever they are declared.
			BeanMethods.hierarchy(type)
				.forEach((ancestor) -> hints.registerType(ancestor, MemberCategory.INVOKE_DECLARED_METHODS,
						MemberCategory.INVOKE_PUBLIC_METHODS));
			AnnotatedClass.of(type).protectedMethods().forEach((method, annotation) -> {
				if (NameTemplates.isTemplate(annotation.name())) {
					new ExpressionHints(annotation.name(), hints).register(method, type, beanFactory);
				}
			});
		};
	}

	private static Class<?> type(RegisteredBean bean) {
		// That of a factory bean is its product.
		Class<?> type = bean.isInnerBean() ? null : bean.getBeanFactory().getType(bean.getBeanName());
		return (type != null) ? ClassUtils.getUserClass(type) : bean.getBeanClass();
	}

	private static void check(RegisteredBean bean, Class<?> type, AnnotationCheckPostProcessor checks) {
		try {
			checks.check(type, bean.getBeanName());
		}
		catch (InvalidConfigurationException ex) {
			String mistakes = ex.getMistakes()
				.stream()
				.map((mistake) -> mistake.problem() + ". " + mistake.remedy())
				.collect(Collectors.joining(System.lineSeparator()));
			// Spring implements clients. The class of others is known only at startup.
			if (BeanMethods.isGenerated(type)
					|| (Modifier.isAbstract(type.getModifiers()) && Stream.of(type.getMethods())
						.noneMatch((method) -> MergedAnnotations.from(method).isPresent(HTTP_EXCHANGE)))) {
				logger.warn("The bean '{}' is declared as {}. Unless its class adds what is missing, it stops the"
						+ " start: {}", bean.getBeanName(), AnnotatedClass.of(type).name(), mistakes);
				return;
			}
			boolean isOfMethod = bean.getMergedBeanDefinition().getFactoryMethodName() != null;
			throw new AotBeanProcessingException(bean, isOfMethod ? mistakes + SUBCLASS : mistakes, ex);
		}
	}

}
