package io.github.circuitbreaker.autoconfigure;

import java.util.Collection;
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

	/**
	 * A setting of an instance or a base: a name and a key that exists, or one word and
	 * any key.
	 */
	private static final Pattern IN_MAP = Pattern
		.compile("(INSTANCE|CONFIG)S?_(.*[A-Z0-9].*(?=_(?:%s)$)|[A-Z0-9]+)_(.+)"
			.formatted(String.join("|", PropertyGroup.of(PropertyGroup.INSTANCES.append("x")).orElseThrow().keys())
				.replace("-", "[_.-]*")), Pattern.CASE_INSENSITIVE);

	/** Kubernetes sets these for a service, which may have a name like our prefix. */
	private static final Pattern OF_SERVICE = Pattern
		.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.+)?)?)");

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
		Pattern pattern = Pattern.compile(String.join("[_.-]*", letters.split("")) + "(S?[_.-].*|)",
				Pattern.CASE_INSENSITIVE);
		Map<String, String> rests = Stream.of(source.getPropertyNames())
			.distinct()
			.filter((text) -> variables || !text.contains("."))
			.map(pattern::matcher)
			.filter((matcher) -> matcher.matches() && !OF_SERVICE.matcher(matcher.group()).matches())
			.collect(Collectors.toMap(Matcher::group, (matcher) -> matcher.group(1)));
		if (variables && !rests.isEmpty()) {
			Set<String> spellings = spellings(start, root);
			rests.keySet().removeIf((text) -> isRead(text, spellings));
		}
		rests.forEach((text, rest) -> found.put(variables ? "The environment variable " + text : text,
				meant(root, rest).map((name) -> variables ? variable(start.append(name)) : name.toString())));
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
		Matcher matcher = IN_MAP.matcher(text);
		return Optional.of(matcher)
			.filter(Matcher::matches)
			.map((parts) -> root.name().append(letters(parts.group(1)) + "s").append(letters(parts.group(2))))
			.flatMap(PropertyGroup::of)
			.flatMap((inMap) -> nearest(inMap, letters(matcher.group(3))))
			.or(() -> nearest(root, letters(text)))
			.filter(this::canBeSpelled)
			.map((name) -> index.find() ? name.append("[" + index.group(1) + "]") : name);
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
