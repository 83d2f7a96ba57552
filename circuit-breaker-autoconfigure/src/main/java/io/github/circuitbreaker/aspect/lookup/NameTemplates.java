package io.github.circuitbreaker.aspect.lookup;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
		String pattern = Arrays.stream(template.split("#\\{[^}]*}", -1))
			.map(Pattern::quote)
			.collect(Collectors.joining(".*"));
		return Pattern.compile(pattern, Pattern.DOTALL).matcher(name).matches();
	}

}
