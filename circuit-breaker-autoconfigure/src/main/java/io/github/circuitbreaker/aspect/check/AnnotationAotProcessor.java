package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Modifier;
import java.util.stream.Collectors;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.support.AopUtils;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.AotBeanProcessingException;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;

/**
 * Checks the annotations of each bean when the application is built ahead of time, and
 * registers what a native image has to keep of it. Does not run at startup.
 */
final class AnnotationAotProcessor implements BeanRegistrationAotProcessor {

	private static final Logger logger = LoggerFactory.getLogger(AnnotationAotProcessor.class);

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = type(bean);
		ConfigurableListableBeanFactory beanFactory = bean.getBeanFactory();
		if (!AnnotatedClass.of(type).isAnnotated()
				|| beanFactory.getBeanNamesForType(AnnotationCheckPostProcessor.class, true, false).length == 0) {
			return null;
		}
		check(bean, type);
		return (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			// Including fallbacks, wherever they are declared.
			BeanMethods.hierarchy(type)
				.forEach((ancestor) -> hints.registerType(ancestor, MemberCategory.INVOKE_DECLARED_METHODS,
						MemberCategory.INVOKE_PUBLIC_METHODS));
			// The calls of suspending functions, and their results.
			hints.registerType(AopUtils.class, MemberCategory.INVOKE_PUBLIC_METHODS);
			hints.registerType(TypeReference.of("kotlin.Result"), MemberCategory.INVOKE_PUBLIC_METHODS);
			AnnotatedClass.of(type).protectedMethods().forEach((method, annotation) -> {
				if (NameTemplates.isTemplate(annotation.name())) {
					new ExpressionHints(annotation.name(), hints).register(method, type, beanFactory);
				}
			});
		};
	}

	private static Class<?> type(RegisteredBean bean) {
		Class<?> type = bean.getBeanClass();
		Class<?> product = (FactoryBean.class.isAssignableFrom(type) && !bean.isInnerBean())
				? bean.getBeanFactory().getType(bean.getBeanName()) : null;
		return (product != null) ? product : type;
	}

	private static void check(RegisteredBean bean, Class<?> type) {
		try {
			new AnnotationCheckPostProcessor(bean.getBeanFactory()).check(type, bean.getBeanName());
		}
		catch (InvalidConfigurationException ex) {
			String mistakes = ex.getMistakes()
				.stream()
				.map((mistake) -> mistake.problem() + ". " + mistake.remedy())
				.collect(Collectors.joining(System.lineSeparator()));
			// Which class implements it, and what that adds, is known only at startup.
			if (Modifier.isAbstract(type.getModifiers()) || BeanMethods.isGenerated(type)) {
				logger.warn("The bean '{}' is declared as {}, and may stop the start: {}", bean.getBeanName(),
						AnnotatedClass.of(type).name(), mistakes);
				return;
			}
			throw new AotBeanProcessingException(bean, mistakes, ex);
		}
	}

}
