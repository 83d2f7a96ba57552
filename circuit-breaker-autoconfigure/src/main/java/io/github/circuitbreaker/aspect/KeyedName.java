package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * A name that depends on the call: text with expressions in the Spring Expression
 * Language, as in <code>"index-#{#host}"</code>. Parsed once.
 */
final class KeyedName {

	private static final ParameterNameDiscoverer PARAMETER_NAMES = new DefaultParameterNameDiscoverer();

	/** One parameter as it is, which is what most names ask for. */
	private static final Pattern PARAMETER = Pattern.compile("([^#]*)#\\{\\s*#(\\w+)\\s*}([^#]*)");

	/**
	 * Names are kept, logged and shown, and what comes from outside may be of any length.
	 */
	private static final int LONGEST = 256;

	private final String template;

	private final Method method;

	private final Expression expression;

	private final BeanFactory beanFactory;

	private final @Nullable Parameter parameter;

	private KeyedName(String template, Method method, Expression expression, BeanFactory beanFactory) {
		this.template = template;
		this.method = method;
		this.expression = expression;
		this.beanFactory = beanFactory;
		this.parameter = parameter(template, method);
	}

	/**
	 * Parses a name.
	 * @param template the name, with expressions in it
	 * @param method the method whose parameters they are about
	 * @param targetClass the class of the object that it is called on
	 * @param beanFactory has the beans that they may refer to
	 * @throws InvalidAnnotationException if that cannot be
	 */
	static KeyedName parse(String template, Method method, Class<?> targetClass, BeanFactory beanFactory) {
		Expression expression;
		try {
			expression = new SpelExpressionParser().parseExpression(template, ParserContext.TEMPLATE_EXPRESSION);
		}
		catch (ParseException | IllegalStateException ex) {
			throw new InvalidAnnotationException(method, targetClass,
					"has a name with an expression that cannot be read: \"%s\"".formatted(template),
					"Write it in the Spring Expression Language, as in \"index-#{#host}\".");
		}
		check(expression, template, method, targetClass);
		return new KeyedName(template, method, expression, beanFactory);
	}

	private static void check(Expression expression, String template, Method method, Class<?> targetClass) {
		List<SpelNode> nodes = nodes(expression).toList();
		Set<String> unknown = nodes.stream()
			.filter(VariableReference.class::isInstance)
			.map(SpelNode::toStringAST)
			.collect(Collectors.toCollection(TreeSet::new));
		List<String> known = variables(method);
		boolean dependsOnCall = nodes.stream().anyMatch(BeanReference.class::isInstance)
				|| unknown.stream().anyMatch(known::contains);
		unknown.removeAll(known);
		unknown.removeAll(Set.of("#this", "#root"));
		if (!unknown.isEmpty()) {
			throw new InvalidAnnotationException(method, targetClass,
					"has a name with %s, which is no parameter of the method: \"%s\""
						.formatted(unknown.iterator().next(), template),
					known.isEmpty() ? "The method has no parameters."
							: "The parameters are %s. They are known by name if the code is compiled with -parameters."
								.formatted(String.join(", ", known)));
		}
		if (!dependsOnCall) {
			throw new InvalidAnnotationException(method, targetClass,
					"has a name with an expression that does not depend on the call: \"%s\"".formatted(template),
					"Name a parameter, as in \"index-#{#host}\", or write the name without an expression.");
		}
	}

	private static Stream<SpelNode> nodes(Expression expression) {
		if (expression instanceof CompositeStringExpression composite) {
			return Arrays.stream(composite.getExpressions()).flatMap(KeyedName::nodes);
		}
		return (expression instanceof SpelExpression spel) ? nodes(spel.getAST()) : Stream.empty();
	}

	private static Stream<SpelNode> nodes(SpelNode node) {
		return Stream.concat(Stream.of(node),
				IntStream.range(0, node.getChildCount()).mapToObj(node::getChild).flatMap(KeyedName::nodes));
	}

	/**
	 * Returns what the parameters are called, by their names first.
	 */
	private static List<String> variables(Method method) {
		String[] names = PARAMETER_NAMES.getParameterNames(method);
		IntStream indexes = IntStream.range(0, method.getParameterCount());
		return Stream
			.concat(Stream.ofNullable(names).flatMap(Arrays::stream),
					indexes.boxed().flatMap((index) -> Stream.of("p" + index, "a" + index)))
			.map((name) -> "#" + name)
			.toList();
	}

	private static @Nullable Parameter parameter(String template, Method method) {
		Matcher matcher = PARAMETER.matcher(template);
		if (!matcher.matches()) {
			return null;
		}
		int index = variables(method).indexOf("#" + matcher.group(2));
		return (index >= 0 && index < method.getParameterCount())
				? new Parameter(matcher.group(1), index, matcher.group(3)) : null;
	}

	/**
	 * Returns the name that a call means. What comes from outside is cut to a sensible
	 * length and to one line.
	 * @return never blank: what has no text of its own shares the template as its name
	 */
	String of(Invocation invocation) {
		String name = (this.parameter != null) ? this.parameter.in(invocation) : evaluate(invocation);
		return name.isBlank() ? this.template : printable(name);
	}

	private String evaluate(Invocation invocation) {
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(this, this.method,
				invocation.arguments(), PARAMETER_NAMES);
		context.setRootObject(null);
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		String name = this.expression.getValue(context, String.class);
		return (name != null) ? name : "";
	}

	private static String printable(String name) {
		String cut = (name.length() > LONGEST) ? name.substring(0, LONGEST) : name;
		return cut.chars().anyMatch(Character::isISOControl) ? cut.replaceAll("\\p{Cntrl}", "?") : cut;
	}

	String template() {
		return this.template;
	}

	/**
	 * A parameter with the text around it.
	 */
	private record Parameter(String before, int index, String after) {

		String in(Invocation invocation) {
			Object argument = invocation.arguments()[this.index];
			return (argument != null) ? this.before + argument + this.after : this.before + this.after;
		}

	}

}
