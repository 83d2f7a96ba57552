package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.aspect.lookup.NearestName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds environment variables that begin as the properties of the circuit breakers do but
 * that Spring Boot does not read as one of them, and names of variables in other sources,
 * where Spring Boot reads none.
 */
final class UnreadVariables {

	/** Kubernetes sets these for a service, which may have a name like our prefix. */
	private static final Pattern OF_SERVICE = Pattern
		.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.+)?)?)");

	private static final Pattern REST = Pattern.compile("(S?[_.-].*|)", Pattern.CASE_INSENSITIVE);

	private static final Pattern INDEX = Pattern.compile("_([0-9]+)$");

	private final Collection<ConfigurationPropertyName> groups;

	/**
	 * Creates the search.
	 * @param groups the groups of the known instances and bases
	 */
	UnreadVariables(Collection<ConfigurationPropertyName> groups) {
		this.groups = groups;
	}

	/**
	 * Adds the variables below a root in a source, with what was probably meant.
	 */
	void find(EnumerablePropertySource<?> source, PropertyGroup root, Map<String, Optional<String>> found) {
		boolean variables = source instanceof SystemEnvironmentPropertySource;
		String prefix = (source instanceof PropertySourceInfo info) ? Objects.toString(info.getPrefix(), "") : "";
		ConfigurationPropertyName start = ConfigurationPropertyName.of(prefix);
		String letters = letters(start.append(root.name()));
		Map<String, String> rests = new HashMap<>();
		for (String text : source.getPropertyNames()) {
			String rest = (variables || !text.contains(".")) ? rest(text, letters) : null;
			if (rest != null && REST.matcher(rest).matches() && !OF_SERVICE.matcher(text).matches()) {
				rests.put(text, rest);
			}
		}
		if (variables && !rests.isEmpty()) {
			Set<String> spellings = spellings(start, root);
			rests.keySet().removeIf((text) -> isRead(text, spellings));
		}
		rests.forEach((text, rest) -> found.put(variables ? "The environment variable " + text : text,
				meant(root, rest).map((name) -> variables ? variable(start.append(name)) : name.toString())));
	}

	/**
	 * Returns what follows the letters at the beginning of a text, in any case and with
	 * any separators between them, or {@code null} if it begins with others.
	 */
	private static @Nullable String rest(String text, String letters) {
		int end = 0;
		for (char letter : letters.toCharArray()) {
			while (end > 0 && end < text.length() && "_.-".indexOf(text.charAt(end)) >= 0) {
				end++;
			}
			char next = (end < text.length()) ? text.charAt(end++) : 0;
			if (next != letter && next != Character.toUpperCase(letter)) {
				return null;
			}
		}
		return text.substring(end);
	}

	/**
	 * Returns the variables that are read: each property with a separator in place of
	 * each dash, and without.
	 */
	private Set<String> spellings(ConfigurationPropertyName start, PropertyGroup root) {
		return Stream.concat(Stream.of(root.name()), this.groups.stream())
			.flatMap((group) -> PropertyGroup.of(group).orElseThrow().properties())
			.map(start::append)
			.flatMap((name) -> Stream.of(variable(name),
					name.toString().replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)))
			.collect(Collectors.toSet());
	}

	private static boolean isRead(String text, Set<String> spellings) {
		return text.contains(".") ? PropertyGroup.isProperty(ConfigurationPropertyName.adapt(text, '.'))
				: spellings.contains(INDEX.matcher(text.toUpperCase(Locale.ROOT)).replaceFirst(""));
	}

	/**
	 * Returns what was probably meant by the rest of a variable.
	 */
	private Optional<ConfigurationPropertyName> meant(PropertyGroup root, String rest) {
		String text = INDEX.matcher(rest.replaceFirst("^[Ss]?[_.-]", "")).replaceFirst("");
		Matcher index = INDEX.matcher(rest);
		Matcher matcher = inMap().matcher(text);
		return Optional.of(matcher)
			.filter(Matcher::matches)
			.map((parts) -> root.name().append(letters(parts.group(1)) + "s").append(letters(parts.group(2))))
			.flatMap(PropertyGroup::of)
			.flatMap((inMap) -> nearest(inMap, letters(matcher.group(3))))
			.or(() -> nearest(root, letters(text)))
			.filter(this::canBeSpelled)
			.map((name) -> index.find() ? name.append("[" + index.group(1) + "]") : name);
	}

	/**
	 * Returns the pattern of a setting of an instance or a base: a name and a key that
	 * exists, or one word and any key.
	 */
	private static Pattern inMap() {
		List<String> keys = PropertyGroup.of(PropertyGroup.INSTANCES.append("x")).orElseThrow().keys();
		return Pattern.compile("(INSTANCE|CONFIG)S?_(.*[A-Z0-9].*(?=_(?:%s)$)|[A-Z0-9]+)_(.+)"
			.formatted(String.join("|", keys).replace("-", "[_.-]*")), Pattern.CASE_INSENSITIVE);
	}

	private static Optional<ConfigurationPropertyName> nearest(PropertyGroup group, String letters) {
		Map<String, ConfigurationPropertyName> names = group.properties()
			.collect(Collectors.toMap((name) -> letters(name.subName(group.name().getNumberOfElements())),
					Function.identity()));
		return NearestName.to(letters, names.keySet()).map(names::get);
	}

	/**
	 * Returns whether a variable can spell a property, which it cannot if the name of the
	 * instance needs brackets.
	 */
	private boolean canBeSpelled(ConfigurationPropertyName property) {
		return this.groups.stream()
			.noneMatch(
					(group) -> group.toString().endsWith("]") && letters(property.getParent()).equals(letters(group)));
	}

	/**
	 * Returns the letters and digits of a name, regardless of its separators.
	 */
	static String letters(Object name) {
		return name.toString().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
	}

	private static String variable(ConfigurationPropertyName name) {
		return IntStream.range(0, name.getNumberOfElements())
			.mapToObj((i) -> name.getElement(i, Form.UNIFORM).toUpperCase(Locale.ROOT))
			.collect(Collectors.joining("_"));
	}

}
