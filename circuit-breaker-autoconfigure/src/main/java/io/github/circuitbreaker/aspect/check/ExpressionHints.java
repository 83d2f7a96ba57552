package io.github.circuitbreaker.aspect.check;

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Registers the methods that the expressions in a name call, as far as declared types
 * tell. Starts at the parameters of a method and at the beans that the name mentions, and
 * follows the methods and properties that it mentions.
 *
 * @param words the words of the name
 * @param visited the types so far
 * @param hints where to register
 */
record ExpressionHints(Set<String> words, Set<String> visited, ReflectionHints hints) {

	private static final Pattern WORD = Pattern.compile("\\w+");

	/** A type may contain itself, in ever more type arguments. */
	private static final int MOST_TYPES = 100;

	ExpressionHints(String name, ReflectionHints hints) {
		this(WORD.matcher(name).results().map((match) -> match.group()).collect(Collectors.toSet()), new HashSet<>(),
				hints);
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
		if (rawType == null || this.visited.size() == MOST_TYPES || !this.visited.add(type.toString())) {
			return;
		}
		this.hints.registerType(rawType);
		for (Method method : rawType.getMethods()) {
			String property = Introspector.decapitalize(method.getName().replaceFirst("^(get|is)", ""));
			if (this.words.contains(method.getName()) || this.words.contains(property)) {
				this.hints.registerMethod(method, ExecutableMode.INVOKE);
				visit(ResolvableType.forType(method.getGenericReturnType(), type.as(method.getDeclaringClass())));
			}
		}
		visit(type.getComponentType());
		Stream.of(type.getGenerics()).forEach(this::visit);
	}

}
