package io.github.circuitbreaker.aspect.lookup;

import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Distinguishes names that depend on the call, as in <code>"index-#{#host}"</code>, from
 * others.
 */
public final class NameTemplates {

	/** What other libraries evaluate: an expression, or a parameter in braces. */
	private static final Pattern UNMARKED = Pattern
		.compile("(?<![\\w{])#(?:root\\.args\\[)?([a-zA-Z_]\\w*|\\d+(?=]))]?|\\{(\\w+)}");

	/** An expression or a placeholder, with braces within its braces. */
	private static final String DEPENDENT = "\\{(?:[^{}]|\\{[^{}]*})*}";

	private NameTemplates() {
	}

	/**
	 * Returns how a name is written that seems to be meant to depend on the call.
	 * @param name a name without expressions
	 * @return a name with expressions, or the same if it does not seem so
	 */
	public static String asTemplate(String name) {
		return UNMARKED.matcher(name).replaceAll((match) -> {
			String parameter = Objects.requireNonNullElse(match.group(1), match.group(2));
			return "#{#" + (Character.isDigit(parameter.charAt(0)) ? "p" : "") + parameter + "}";
		});
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
	 * Returns whether a name has a placeholder that may stand for something else when the
	 * application starts, because it is being built.
	 * @param name the name in an annotation
	 * @return whether it is not known yet
	 */
	public static boolean mayChange(String name) {
		return name.contains("${") && Boolean.getBoolean("spring.aot.processing");
	}

	/**
	 * Returns whether a template can make a name. Does not understand braces in the texts
	 * of an expression.
	 * @param template a name with expressions or, in code, a placeholder
	 * @param name a name
	 * @return whether the text around them is the same
	 */
	public static boolean canMake(String template, String name) {
		String pattern = Arrays.stream(template.split((isTemplate(template) ? "#" : "") + DEPENDENT, -1))
			.map(Pattern::quote)
			.collect(Collectors.joining(".*"));
		return Pattern.compile(pattern, Pattern.DOTALL).matcher(name).matches();
	}

}
