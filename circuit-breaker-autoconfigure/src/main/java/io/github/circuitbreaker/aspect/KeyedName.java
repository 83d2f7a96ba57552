package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.aspect.InvalidAnnotationException.Mistake;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * A name that depends on the call: text with expressions in the Spring Expression
 * Language, as in <code>"index-#{#host}"</code>. Parsed once.
 */
final class KeyedName {

	private static final Logger logger = LoggerFactory.getLogger(KeyedName.class);

	private static final Set<String> OF_THE_LANGUAGE = Set.of("#this", "#root");

	/** One parameter as it is, which is what most names ask for. */
	private static final Pattern PARAMETER = Pattern.compile("([^#]*)#\\{\\s*#(\\w+)\\s*}([^#]*)");

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]");

	/**
	 * Names are kept, logged and shown, and what comes from outside may be of any length.
	 */
	private static final int LONGEST = 256;

	private final String template;

	private final ParameterNames names;

	private final Expression expression;

	private final BeanFactory beanFactory;

	private final @Nullable Parameter parameter;

	private final AtomicBoolean warned = new AtomicBoolean();

	private KeyedName(String template, ParameterNames names, Expression expression, BeanFactory beanFactory) {
		this.template = template;
		this.names = names;
		this.expression = expression;
		this.beanFactory = beanFactory;
		this.parameter = parameter(template, names);
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
		ParameterNames names = ParameterNames.of(method, targetClass);
		check(expression, template, names, beanFactory).ifPresent((mistake) -> {
			throw new InvalidAnnotationException(method, targetClass, mistake.problem(), mistake.remedy());
		});
		return new KeyedName(template, names, expression, beanFactory);
	}

	private static Optional<Mistake> check(Expression expression, String template, ParameterNames names,
			BeanFactory beanFactory) {
		List<SpelNode> nodes = nodes(expression).toList();
		Optional<String> unknown = nodes.stream()
			.filter(VariableReference.class::isInstance)
			.map(SpelNode::toStringAST)
			.filter((variable) -> !names.isVariable(variable) && !OF_THE_LANGUAGE.contains(variable))
			.findFirst();
		if (unknown.isPresent()) {
			return Optional.of(new Mistake("has a name with %s, which is no parameter of the method: \"%s\""
				.formatted(unknown.get(), template), names.describe()));
		}
		Optional<String> noBean = nodes.stream()
			.filter(BeanReference.class::isInstance)
			.map((node) -> node.toStringAST().replaceAll("[@&']", ""))
			.filter((bean) -> !beanFactory.containsBean(bean))
			.findFirst();
		if (noBean.isPresent()) {
			return Optional
				.of(new Mistake("has a name with @%s, which is no bean: \"%s\"".formatted(noBean.get(), template),
						"Write the name of a bean behind the @, or declare it."));
		}
		boolean dependsOnCall = nodes.stream()
			.anyMatch((node) -> node instanceof BeanReference || node instanceof TypeReference
					|| (node instanceof VariableReference && names.isVariable(node.toStringAST())));
		return dependsOnCall ? Optional.empty()
				: Optional.of(new Mistake(
						"has a name with an expression that does not depend on the call: \"%s\"".formatted(template),
						"Name a parameter, as in \"index-#{#host}\", or write the name without an expression."));
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

	private static @Nullable Parameter parameter(String template, ParameterNames names) {
		Matcher matcher = PARAMETER.matcher(template);
		int index = matcher.matches() ? names.indexOf(matcher.group(2)) : -1;
		return (index >= 0) ? new Parameter(matcher.group(1), index, matcher.group(3)) : null;
	}

	/**
	 * Returns the name that a call means. What comes from outside is cut to a sensible
	 * length and to one line. What a name cannot be made of is no reason for a call to
	 * fail.
	 * @return never blank: what has no text of its own shares the template as its name
	 */
	String of(Invocation invocation) {
		String name;
		try {
			name = (this.parameter != null) ? this.parameter.in(invocation) : evaluate(invocation);
		}
		catch (RuntimeException ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The name {} stands for itself where it cannot be worked out, as in a call just now: {}",
						this.template, ex.getClass().getName());
			}
			return this.template;
		}
		return name.isBlank() ? this.template : printable(name);
	}

	private String evaluate(Invocation invocation) {
		StandardEvaluationContext context = new StandardEvaluationContext();
		this.names.forEach((name, index) -> context.setVariable(name, invocation.arguments()[index]));
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		String name = this.expression.getValue(context, String.class);
		return (name != null) ? name : "";
	}

	private static String printable(String name) {
		String cut = (name.length() > LONGEST) ? name.substring(0, LONGEST) : name;
		return UNPRINTABLE.matcher(cut).replaceAll("?");
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
