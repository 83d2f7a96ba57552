package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.AnnotationMistakes;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationContext;
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
import org.springframework.util.ObjectUtils;

/**
 * A name that depends on the call: text with expressions in the Spring Expression
 * Language, as in <code>"index-#{#host}"</code>. Parsed once.
 */
public final class KeyedName {

	private static final Logger logger = LoggerFactory.getLogger(KeyedName.class);

	private static final ParameterNameDiscoverer DISCOVERER = new DefaultParameterNameDiscoverer();

	private static final Set<String> OF_THE_LANGUAGE = Set.of("this", "root");

	/** A single parameter without further evaluation, as in most names. */
	private static final Pattern PARAMETER = Pattern.compile("([^#]*)#\\{\\s*#(\\w+)\\s*}([^#]*)");

	private final String template;

	private final Expression expression;

	private final BeanFactory beanFactory;

	/** The number of parameters, without the continuation of a suspending function. */
	private final int parameterCount;

	/** The positions of parameters by all of their names. */
	private final Map<String, Integer> positions = new LinkedHashMap<>();

	private final @Nullable Parameter parameter;

	private final AtomicBoolean warned = new AtomicBoolean();

	private KeyedName(String template, Expression expression, BeanFactory beanFactory, Method method,
			Class<?> targetClass) {
		this.template = template;
		this.expression = expression;
		this.beanFactory = beanFactory;
		this.parameterCount = BeanMethods.parameterTypes(method, targetClass).size();
		// The annotation may stand on an overridden method, whose names it uses.
		if (AnnotatedClass.of(targetClass).place(method) instanceof Method annotated) {
			addNames(annotated);
		}
		BeanMethods.hierarchy(targetClass)
			.stream()
			.flatMap((ancestor) -> Stream.ofNullable(BeanMethods.overridden(method, ancestor, targetClass)))
			.forEach(this::addNames);
		for (int i = 0; i < this.parameterCount; i++) {
			this.positions.putIfAbsent("p" + i, i);
			this.positions.putIfAbsent("a" + i, i);
		}
		Matcher matcher = PARAMETER.matcher(template);
		Integer position = matcher.matches() ? this.positions.get(matcher.group(2)) : null;
		this.parameter = (position != null) ? new Parameter(matcher.group(1), position, matcher.group(3)) : null;
	}

	/**
	 * Parses a name.
	 * @param template the name, with expressions
	 * @param method the method to whose parameters the expressions refer
	 * @param targetClass the class of the object that it is called on
	 * @param beanFactory contains the beans to which the expressions refer
	 * @return the parsed name
	 * @throws InvalidConfigurationException if an expression is invalid
	 */
	public static KeyedName parse(String template, Method method, Class<?> targetClass, BeanFactory beanFactory) {
		Expression expression;
		try {
			expression = new SpelExpressionParser().parseExpression(template, ParserContext.TEMPLATE_EXPRESSION);
		}
		catch (ParseException | IllegalStateException ex) {
			throw AnnotationMistakes.in(method, targetClass,
					"has a name with an expression that cannot be read: \"%s\"".formatted(template),
					"Write it in the Spring Expression Language, as in \"index-#{#host}\".");
		}
		KeyedName name = new KeyedName(template, expression, beanFactory, method, targetClass);
		Mistake mistake = name.mistake();
		if (mistake != null) {
			throw AnnotationMistakes.in(method, targetClass,
					"has a name with %s: \"%s\"".formatted(mistake.problem(), template), mistake.remedy());
		}
		return name;
	}

	private void addNames(Method declaration) {
		@Nullable String @Nullable [] names = DISCOVERER.getParameterNames(declaration);
		// Kotlin does not name the parameters that come from a context.
		for (int i = 0; names != null && names.length >= this.parameterCount && i < this.parameterCount; i++) {
			String name = names[i];
			if (name != null) {
				this.positions.putIfAbsent(name, i);
			}
		}
	}

	private @Nullable Mistake mistake() {
		List<SpelNode> nodes = nodes(this.expression).toList();
		List<String> variables = texts(nodes, VariableReference.class).map((name) -> name.substring(1))
			.filter((name) -> this.positions.containsKey(name) || !OF_THE_LANGUAGE.contains(name))
			.toList();
		for (String variable : variables) {
			if (!this.positions.containsKey(variable)) {
				return new Mistake("#" + variable + ", which is no parameter of the method", describeParameters());
			}
		}
		List<String> beans = texts(nodes, BeanReference.class).map((name) -> name.replaceAll("[@&']", "")).toList();
		for (String bean : beans) {
			if (!this.beanFactory.containsBean(bean)) {
				return new Mistake("@" + bean + ", which is no bean",
						"Write the name of a bean behind the @, or declare it.");
			}
		}
		if (variables.isEmpty() && beans.isEmpty() && texts(nodes, TypeReference.class).findAny().isEmpty()) {
			return new Mistake("an expression that does not depend on the call",
					"Name a parameter, as in \"index-#{#host}\", or write the name without an expression.");
		}
		return null;
	}

	private String describeParameters() {
		if (this.parameterCount == 0) {
			return "The method has no parameters.";
		}
		return "The parameters are %s. They are known by name if the code is compiled with -parameters."
			.formatted(this.positions.keySet().stream().map((name) -> "#" + name).collect(Collectors.joining(", ")));
	}

	private static Stream<String> texts(List<SpelNode> nodes, Class<? extends SpelNode> type) {
		return nodes.stream().filter(type::isInstance).map(SpelNode::toStringAST);
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
	 * Returns the evaluation context of a call. Spring's own for methods knows only the
	 * names that the method itself declares, and takes long to find them in Kotlin.
	 */
	private EvaluationContext context(@Nullable Object[] arguments) {
		Integer root = this.positions.get("root");
		StandardEvaluationContext context = new StandardEvaluationContext((root != null) ? arguments[root] : null);
		this.positions.forEach((name, position) -> context.setVariable(name, arguments[position]));
		context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		return context;
	}

	/**
	 * Returns the name for a call, which never fails because its name cannot be
	 * evaluated.
	 * @return the name, or the template if the name is blank or cannot be evaluated
	 */
	String of(Invocation invocation) {
		String name;
		try {
			name = evaluate(invocation.arguments());
		}
		catch (RuntimeException | LinkageError ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The name {} is used as it is, because it could not be evaluated for a call: {}",
						this.template, ex.getClass().getName());
			}
			return this.template;
		}
		return name.isBlank() ? this.template : name;
	}

	private String evaluate(@Nullable Object[] arguments) {
		Object argument = (this.parameter != null) ? arguments[this.parameter.position()] : null;
		if (this.parameter == null || ObjectUtils.isArray(argument)) {
			return Objects.requireNonNullElse(this.expression.getValue(context(arguments), String.class), "");
		}
		return this.parameter.before() + ((argument != null) ? argument : "") + this.parameter.after();
	}

	/**
	 * A parameter with the text around it.
	 */
	private record Parameter(String before, int position, String after) {
	}

}
