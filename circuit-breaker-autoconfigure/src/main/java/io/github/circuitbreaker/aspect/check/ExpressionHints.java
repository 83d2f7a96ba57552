package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.circuitbreaker.aspect.lookup.NameTemplates;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Registers what the expressions in a name read by reflection, as far as declared types
 * tell. Starts at the parameters of the method and at the beans and types that the name
 * mentions, and follows the methods and fields that it mentions.
 */
final class ExpressionHints {

	/** Types may contain themselves in ever more type arguments. */
	private static final int DEEPEST = 16;

	private static final Pattern WORD = Pattern.compile("\\w+");

	private static final Pattern TYPE = Pattern.compile("\\bT\\(\\s*([\\w.$]+)");

	private final ReflectionHints hints;

	private final Set<String> members = new HashSet<>();

	private final Set<String> visited = new HashSet<>();

	private ExpressionHints(ReflectionHints hints) {
		this.hints = hints;
	}

	/**
	 * Registers what a name reads.
	 * @param name the name in the annotation of a method
	 * @param method the method
	 * @param type the class of its bean
	 * @param beanFactory contains the beans to which the expressions refer
	 * @param hints where to register
	 */
	static void register(String name, Method method, Class<?> type, BeanFactory beanFactory, ReflectionHints hints) {
		if (!NameTemplates.isTemplate(name)) {
			return;
		}
		ExpressionHints expressions = new ExpressionHints(hints);
		WORD.matcher(name).results().map((match) -> match.group()).forEach((word) -> {
			String capitalized = StringUtils.capitalize(word);
			expressions.members.addAll(Set.of(word, "get" + capitalized, "is" + capitalized));
		});
		for (int i = 0; i < method.getParameterCount(); i++) {
			expressions.visit(ResolvableType.forMethodParameter(method, i, type), 0);
		}
		ClassLoader classLoader = type.getClassLoader();
		Stream<Class<?>> types = TYPE.matcher(name)
			.results()
			.flatMap((match) -> Stream.of(match.group(1), "java.lang." + match.group(1)))
			.filter((candidate) -> ClassUtils.isPresent(candidate, classLoader))
			.map((candidate) -> ClassUtils.resolveClassName(candidate, classLoader));
		Stream<Class<?>> beans = expressions.members.stream()
			.filter(beanFactory::containsBean)
			.flatMap((bean) -> Stream.ofNullable(beanFactory.getType(bean)));
		Stream.concat(types, beans).forEach((start) -> expressions.visit(ResolvableType.forClass(start), 0));
	}

	private void visit(ResolvableType type, int depth) {
		Class<?> rawType = type.resolve();
		if (rawType == null || depth > DEEPEST || !this.visited.add(type.toString())) {
			return;
		}
		this.hints.registerType(rawType);
		for (Method method : rawType.getMethods()) {
			if (this.members.contains(method.getName())) {
				this.hints.registerMethod(method, ExecutableMode.INVOKE);
				visit(ResolvableType.forType(method.getGenericReturnType(), type.as(method.getDeclaringClass())),
						depth + 1);
			}
		}
		for (Field field : rawType.getFields()) {
			if (this.members.contains(field.getName())) {
				this.hints.registerField(field);
				visit(ResolvableType.forField(field, type), depth + 1);
			}
		}
		visit(type.getComponentType(), depth + 1);
		for (ResolvableType argument : type.getGenerics()) {
			visit(argument, depth + 1);
		}
	}

}
