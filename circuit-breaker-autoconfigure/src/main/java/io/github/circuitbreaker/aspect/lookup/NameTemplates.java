package io.github.circuitbreaker.aspect.lookup;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * Distinguishes names that depend on the call, as in <code>"index-#{#host}"</code>, from
 * others.
 */
public final class NameTemplates {

	private NameTemplates() {
	}

	/**
	 * Returns whether a name depends on the call.
	 * @param name the name in an annotation, its placeholders resolved
	 * @return whether it contains an expression
	 */
	public static boolean isTemplate(String name) {
		return name.contains("#{");
	}

	/**
	 * Returns whether a template can make a name.
	 * @param template a name with expressions
	 * @param name a name
	 * @return whether the text around the expressions is the same
	 */
	public static boolean canMake(String template, String name) {
		Expression expression;
		try {
			expression = new SpelExpressionParser().parseExpression(template, ParserContext.TEMPLATE_EXPRESSION);
		}
		catch (ParseException | IllegalStateException ex) {
			return template.equals(name);
		}
		Stream<Expression> parts = (expression instanceof CompositeStringExpression composite)
				? Arrays.stream(composite.getExpressions()) : Stream.of(expression);
		String pattern = parts
			.map((part) -> (part instanceof LiteralExpression) ? Pattern.quote(part.getExpressionString()) : ".*")
			.collect(Collectors.joining());
		return Pattern.compile(pattern, Pattern.DOTALL).matcher(name).matches();
	}

}
