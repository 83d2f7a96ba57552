package io.github.circuitbreaker.aspect.check;

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Registers the methods and fields that the expressions in a name read, as far as
 * declared types tell. Starts at the parameters of a method and at the beans that the
 * name mentions, and follows the methods, properties and fields that it mentions.
 */
final class ExpressionHints {

	/** A name in quotes, of a bean, may be more than a word. */
	private static final Pattern WORD = Pattern.compile("(?<=@['\"])[^'\"]+|\\w+");

	/** A type may contain itself, in ever more type arguments. */
	private static final int MAX_TYPES = 100;

	private final Set<String> visited = new HashSet<>();

	private final Set<String> words;

	private final ReflectionHints hints;

	ExpressionHints(String name, ReflectionHints hints) {
		this.words = WORD.matcher(name).results().map((match) -> match.group()).collect(Collectors.toSet());
		this.hints = hints;
	}

	void register(Method method, Class<?> targetClass, BeanFactory beanFactory) {
		for (int i = 0; i < method.getParameterCount(); i++) {
			visit(ResolvableType.forMethodParameter(method, i, targetClass));
		}
		this.words.stream()
			.filter(beanFactory::containsBean)
			.forEach((bean) -> visit(ResolvableType.forClass(beanFactory.getType(bean))));
	}

	private void visit(ResolvableType type) {
		Class<?> rawType = type.resolve();
		if (rawType == null || this.visited.size() == MAX_TYPES || !this.visited.add(type.toString())) {
			return;
		}
		this.hints.registerType(rawType, MemberCategory.ACCESS_PUBLIC_FIELDS);
		visit(type.getComponentType());
		Stream.of(type.getGenerics()).forEach(this::visit);
		try {
			Stream.of(rawType.getFields())
				.filter((field) -> this.words.contains(field.getName()))
				.forEach((field) -> visit(ResolvableType.forField(field, type)));
			for (Method method : rawType.getMethods()) {
				String property = Introspector.decapitalize(method.getName().replaceFirst("^(get|is)", ""));
				if (this.words.contains(method.getName()) || this.words.contains(property)) {
					// An expression calls a method of a class that is not public by
					// another.
					Stream.of(method, ClassUtils.getPubliclyAccessibleMethodIfPossible(method, rawType))
						.forEach((each) -> this.hints.registerMethod(each, ExecutableMode.INVOKE));
					visit(ResolvableType.forType(method.getGenericReturnType(), type.as(method.getDeclaringClass())));
				}
			}
		}
		catch (LinkageError ex) {
			// Its members need a class that is absent, so no expression can read them.
		}
	}

}
