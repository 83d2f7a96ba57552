package io.github.circuitbreaker.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ObjectUtils;
import org.springframework.util.StringUtils;

/**
 * All properties of the circuit breakers in the spelling in which they are written, and
 * the mistakes in them that the binder does not see. Leaves out environment variables, as
 * {@link UnreadVariables} checks those.
 */
final class WrittenProperties {

	private final Map<ConfigurationPropertyName, Map<String, ConfigurationPropertyName>> entries = new HashMap<>();

	private final Map<ConfigurationPropertyName, Mistake> mistakes = new TreeMap<>();

	private final Map<String, Optional<String>> misplaced = new TreeMap<>();

	private final ConfigurableEnvironment environment;

	/**
	 * Reads all properties.
	 * @throws InvalidConfigurationException if there are mistakes in them
	 */
	WrittenProperties(ConfigurableEnvironment environment) {
		this.environment = environment;
		environment.getPropertySources().forEach(this::read);
		if (!this.mistakes.isEmpty()) {
			throw WrittenProperty.invalid(this.mistakes.values());
		}
	}

	private void read(PropertySource<?> source) {
		if (source instanceof CompositePropertySource composite) {
			composite.getPropertySources().forEach(this::read);
		}
		else if (source instanceof EnumerablePropertySource<?> enumerable
				&& !(source instanceof SystemEnvironmentPropertySource)) {
			readAll(enumerable);
		}
	}

	private void readAll(EnumerablePropertySource<?> source) {
		YamlNumbers numbers = new YamlNumbers();
		Map<ConfigurationPropertyName, String> texts = new HashMap<>();
		List<String> others = new ArrayList<>();
		for (String text : source.getPropertyNames()) {
			// Most names have nothing to do with us, which is to be found out fast.
			ConfigurationPropertyName name = text.toLowerCase(Locale.ROOT).contains("circuit")
					? ConfigurationPropertyName.adapt(text, '.') : ConfigurationPropertyName.EMPTY;
			PropertyGroup group = name.isEmpty() ? null : PropertyGroup.of(name).orElse(null);
			Object value = (group != null) ? source.getProperty(text) : null;
			if (group == null) {
				others.add(text);
			}
			else if (value != null) {
				WrittenProperty property = new WrittenProperty(text, name, value, origin(source, text));
				check(property, group, numbers);
				if (property.origin() instanceof TextResourceOrigin) {
					checkSpelling(property, texts);
				}
			}
		}
		boolean beside = others.size() < source.getPropertyNames().length;
		for (String text : others) {
			MisplacedProperty.meant(text, beside)
				.ifPresent((name) -> this.misplaced.put("%s (%s)".formatted(text, origin(source, text)),
						Optional.of(name.toString())));
		}
	}

	/**
	 * Refuses two spellings of the same name within one file, of which only one counts.
	 */
	private void checkSpelling(WrittenProperty property, Map<ConfigurationPropertyName, String> texts) {
		String same = texts.putIfAbsent(property.name(), property.text());
		if (same != null) {
			add(property, "is also written as " + same, "Remove one of them.");
		}
		if (PropertyGroup.PREFIX.isAncestorOf(property.name())) {
			String prefix = property.text().replaceFirst("([^.]+\\.[^.\\[]+).*", "$1");
			String other = texts.put(ConfigurationPropertyName.EMPTY, prefix);
			if (other != null && !other.equals(prefix)) {
				add(property, "stands below %s, while others in the same file stand below %s".formatted(prefix, other),
						"Write all of them below %s.".formatted(PropertyGroup.PREFIX));
			}
		}
	}

	private void check(WrittenProperty property, PropertyGroup group, YamlNumbers numbers) {
		ConfigurationPropertyName name = property.name();
		Class<?> type = group.type(name);
		PropertyGroup.MAPS.stream()
			.filter((map) -> map.isAncestorOf(name))
			.forEach((map) -> checkName(property, map, name.chop(map.getNumberOfElements() + 1)));
		if (type != null) {
			problem(property, type, numbers)
				// Unless another source of higher precedence overrides it.
				.filter((problem) -> Objects.equals(property.value(),
						WrittenProperty.get(this.environment, property.text()).value()))
				.ifPresent((problem) -> add(property, problem, property.remedy()));
		}
		else if (!group.name().equals(name)) {
			this.mistakes.putIfAbsent(name, group.unknown(property));
		}
		else if (!ObjectUtils.isEmpty((PropertyGroup.MAPS.contains(name) && property.value() instanceof String text)
				? this.environment.resolvePlaceholders(text) : property.value())) {
			add(property, "is not a property but a group of properties", property.remedy());
		}
	}

	/**
	 * Returns a problem with a value that the binder does not see. Only in a file, a
	 * value that is missing is one.
	 */
	private static Optional<String> problem(WrittenProperty property, Class<?> type, YamlNumbers numbers) {
		if (type == Integer.class && property.value() instanceof Double) {
			return Optional.of("must be a whole number");
		}
		if (!(property.origin() instanceof TextResourceOrigin origin)) {
			return Optional.empty();
		}
		return (type != List.class && "".equals(property.value())) ? Optional.of("has no value")
				: numbers.misread(property.value(), origin)
					.map((number) -> "is written as %s, which YAML reads as %s".formatted(number, property.value()));
	}

	/**
	 * Refuses a name that the binder reads as another one or cannot tell from another
	 * one.
	 */
	private void checkName(WrittenProperty property, ConfigurationPropertyName map, ConfigurationPropertyName entry) {
		String name = entry.getLastElement(Form.ORIGINAL);
		String kind = PropertyGroup.INSTANCES.equals(map) ? "instance" : "base";
		if (name.isBlank() || !isWritten(name, property.text())) {
			add(property, "would be read as the %s %s".formatted(kind, name.isBlank() ? "without a name" : name),
					PropertyGroup.NAME_REMEDY);
			return;
		}
		if (PropertyGroup.CONFIGS.equals(map) && "default".equals(uniform(name))) {
			add(property, "the settings that all circuit breakers share have no name",
					"Write it directly below %s.".formatted(PropertyGroup.PREFIX));
		}
		ConfigurationPropertyName same = this.entries.computeIfAbsent(map, (key) -> new TreeMap<>())
			.putIfAbsent(uniform(name), entry);
		String other = (same != null) ? same.getLastElement(Form.ORIGINAL) : name;
		if (!other.equals(name)) {
			add(property, "differs only in case, - or _ from the %s %s".formatted(kind, other),
					"Write %s and %s alike, or give them names that differ in more than case, - and _.".formatted(other,
							name));
		}
	}

	/**
	 * Returns whether a text has exactly this name after its first elements.
	 */
	private static boolean isWritten(String name, String text) {
		return text
			.matches("[^.]+\\.[^.]+\\.[^.\\[]+(?:\\.?\\[%1$s]|\\.%1$s)(?:[.\\[].*)?".formatted(Pattern.quote(name)));
	}

	private static Origin origin(EnumerablePropertySource<?> source, String text) {
		Origin origin = OriginLookup.getOrigin(source, text);
		return (origin != null) ? origin : new PropertySourceOrigin(source, text);
	}

	private void add(WrittenProperty property, String reason, String remedy) {
		this.mistakes.putIfAbsent(property.name(), property.mistake(reason, remedy));
	}

	static String uniform(String name) {
		return StringUtils.deleteAny(name, "-_").toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns the names below one of the {@link PropertyGroup#MAPS} in their original
	 * spelling, which the binder does not always preserve.
	 * @param bound the names that the binder has found
	 * @return the names, with the groups that stand for them
	 */
	Map<String, ConfigurationPropertyName> names(ConfigurationPropertyName map, Collection<String> bound) {
		Map<String, ConfigurationPropertyName> entries = new TreeMap<>(this.entries.getOrDefault(map, Map.of()));
		// The others come from environment variables, which are in lower case.
		bound.forEach((name) -> entries.computeIfAbsent(uniform(name), (uniform) -> ConfigurationPropertyName
			.adapt(WrittenProperty.spellings(map, name).findFirst().orElseThrow(), '.')));
		Map<String, ConfigurationPropertyName> names = new LinkedHashMap<>();
		entries.values().forEach((entry) -> names.put(entry.getLastElement(Form.ORIGINAL), entry));
		return names;
	}

	/**
	 * Returns the properties and variables that are not read, although they look like
	 * ours.
	 * @param groups the groups of the known instances and bases
	 * @return the properties and variables, with what was probably meant
	 */
	Map<String, Optional<String>> withoutEffect(Collection<ConfigurationPropertyName> groups) {
		Map<String, Optional<String>> found = new TreeMap<>(this.misplaced);
		UnreadVariables unread = new UnreadVariables(groups);
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				PropertyGroup.ROOTS.forEach((root) -> unread.find(enumerable, root, found));
			}
		}
		return found;
	}

}
