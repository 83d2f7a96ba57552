package io.github.circuitbreaker.autoconfigure;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.aspect.lookup.NearestName;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds environment variables that begin as the properties of the circuit breakers do but
 * that Spring Boot does not read as one of them.
 */
final class UnreadVariables {

	/** The settings of a circuit breaker, whatever its name is. */
	private static final PropertyGroup SETTINGS = PropertyGroup.of(PropertyGroup.INSTANCES.append("x")).orElseThrow();

	private UnreadVariables() {
	}

	/**
	 * Finds the variables.
	 * @param environment where to look
	 * @param entries the groups of the known instances and bases
	 * @return the variables, with those that were probably meant
	 */
	static Map<String, Optional<String>> find(ConfigurableEnvironment environment,
			Collection<ConfigurationPropertyName> entries) {
		Map<String, Optional<String>> found = new TreeMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
				PropertyGroup.ROOTS.forEach((root) -> found.putAll(find(source, variables, root, entries)));
			}
		}
		return found;
	}

	private static Map<String, Optional<String>> find(ConfigurationPropertySource source,
			SystemEnvironmentPropertySource variables, PropertyGroup root,
			Collection<ConfigurationPropertyName> entries) {
		String prefix = (variables instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		ConfigurationPropertyName start = ConfigurationPropertyName.of((prefix != null) ? prefix : "")
			.append(root.name());
		Pattern pattern = Pattern.compile(String.join("[_.-]*", variable(start, "").split("")),
				Pattern.CASE_INSENSITIVE);
		Map<String, Optional<String>> found = new TreeMap<>();
		for (String variable : variables.getPropertyNames()) {
			Matcher matcher = pattern.matcher(variable);
			if (matcher.lookingAt()) {
				String rest = variable.substring(matcher.end()).toUpperCase(Locale.ROOT);
				found.put(variable, meant(root, rest).map((meant) -> variable(start, "_") + "_" + meant));
			}
		}
		if (!found.isEmpty()) {
			Set<String> read = read(source, root, entries);
			found.keySet().removeIf((variable) -> read.contains(variable.toUpperCase(Locale.ROOT)));
		}
		return found;
	}

	/**
	 * Returns the variables that the properties come from.
	 */
	private static Set<String> read(ConfigurationPropertySource source, PropertyGroup root,
			Collection<ConfigurationPropertyName> entries) {
		Set<String> read = new HashSet<>();
		Stream<ConfigurationPropertyName> inMaps = entries.stream()
			.filter(root.name()::isAncestorOf)
			.flatMap((entry) -> PropertyGroup.of(entry).orElseThrow().properties());
		Stream.concat(root.properties(), inMaps)
			.flatMap((name) -> Stream.concat(Stream.of(name), elements(source, name)))
			.map(source::getConfigurationProperty)
			.forEach((property) -> {
				if (property != null && property.getOrigin() instanceof PropertySourceOrigin origin) {
					read.add(origin.getPropertyName().toUpperCase(Locale.ROOT));
				}
			});
		return read;
	}

	private static Stream<ConfigurationPropertyName> elements(ConfigurationPropertySource source,
			ConfigurationPropertyName name) {
		return IntStream.iterate(0, (i) -> i + 1)
			.mapToObj((i) -> name.append("[" + i + "]"))
			.takeWhile((element) -> PropertyGroup.of(name).orElseThrow().contains(element)
					&& source.getConfigurationProperty(element) != null);
	}

	/**
	 * Returns what was probably meant by the rest of a variable.
	 */
	private static Optional<String> meant(PropertyGroup root, String rest) {
		// The first element may be the end of a prefix in plural.
		Matcher parts = Pattern.compile("(S?[_.-])?(.*?)(_[0-9]+)?").matcher(rest);
		if (!parts.matches()) {
			return Optional.empty();
		}
		List<String> words = Arrays.stream(parts.group(2).split("[_.-]+")).filter((word) -> !word.isEmpty()).toList();
		String index = (parts.group(3) != null) ? parts.group(3) : "";
		Optional<String> map = (words.size() > 2 && PropertyGroup.PREFIX.equals(root.name()))
				? NearestName.to(words.get(0), Set.of("INSTANCES", "CONFIGS")) : Optional.empty();
		Optional<String> meant = map.isPresent() ? inMap(words).map((setting) -> map.get() + "_" + setting)
				: nearest(keys(root), words);
		return meant.map((text) -> text + index);
	}

	/**
	 * Splits the words into a name and a key, rather at a key that exists than at one
	 * that is similar.
	 */
	private static Optional<String> inMap(List<String> words) {
		Map<String, String> keys = keys(SETTINGS);
		Function<List<String>, Optional<String>> exact = (key) -> Optional.ofNullable(keys.get(String.join("", key)));
		Function<List<String>, Optional<String>> similar = (key) -> nearest(keys, key);
		return Stream.of(exact, similar)
			.flatMap((find) -> IntStream.range(2, words.size())
				.mapToObj((i) -> find.apply(words.subList(i, words.size()))
					.map((key) -> String.join("", words.subList(1, i)) + "_" + key)))
			.flatMap(Optional::stream)
			.findFirst();
	}

	private static Optional<String> nearest(Map<String, String> keys, List<String> words) {
		return NearestName.to(String.join("", words), keys.keySet()).map(keys::get);
	}

	/**
	 * Returns the keys of a group as in variables, by the same without separators.
	 */
	private static Map<String, String> keys(PropertyGroup group) {
		return group.properties()
			.map((name) -> name.subName(group.name().getNumberOfElements()))
			.collect(Collectors.toMap((key) -> variable(key, ""), (key) -> variable(key, "_"), (one, other) -> one,
					LinkedHashMap::new));
	}

	private static String variable(ConfigurationPropertyName name, String separator) {
		return IntStream.range(0, name.getNumberOfElements())
			.mapToObj((i) -> name.getElement(i, Form.UNIFORM).toUpperCase(Locale.ROOT))
			.collect(Collectors.joining(separator));
	}

}
