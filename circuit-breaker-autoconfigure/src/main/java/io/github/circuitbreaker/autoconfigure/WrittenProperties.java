package io.github.circuitbreaker.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;

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
import org.springframework.util.StringUtils;

/**
 * All properties of the circuit breakers in the spelling in which they are written, and
 * the mistakes in them that the binder does not see. Leaves out environment variables, as
 * {@link UnreadVariables} checks those.
 */
final class WrittenProperties {

	/** The prefix of the circuit breakers and the element that follows it. */
	private static final Pattern FIRST_ELEMENTS = Pattern.compile("([^.\\[]+\\.[^.\\[]+)(\\.[^.\\[]+)?");

	/** Most names have nothing to do with us, which is to be found out fast. */
	private static final Pattern HINT = Pattern.compile("circuit|breaker|performance", Pattern.CASE_INSENSITIVE);

	private final Map<ConfigurationPropertyName, Map<String, ConfigurationPropertyName>> entries = new HashMap<>();

	private final Map<ConfigurationPropertyName, Mistake> mistakes = new TreeMap<>();

	private final Map<String, ConfigurationPropertyName> misplaced = new LinkedHashMap<>();

	private final YamlNumbers numbers = new YamlNumbers();

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
		Map<ConfigurationPropertyName, String> texts = new HashMap<>();
		List<String> others = new ArrayList<>();
		for (String text : source.getPropertyNames()) {
			ConfigurationPropertyName name = ConfigurationPropertyName.adapt(text, '.');
			PropertyGroup group = PropertyGroup.of(name).orElse(null);
			Object value = (group != null) ? source.getProperty(text) : null;
			if (group == null) {
				others.add(text);
			}
			else if (value != null) {
				WrittenProperty property = new WrittenProperty(text, name, value, origin(source, text));
				check(property, group);
				checkSpelling(property, texts);
			}
		}
		others.removeIf((text) -> texts.isEmpty() && !HINT.matcher(text).find());
		others.forEach((text) -> MisplacedProperty.meant(ConfigurationPropertyName.adapt(text, '.'), !texts.isEmpty())
			.ifPresent((name) -> this.misplaced.put("%s (%s)".formatted(text, origin(source, text)), name)));
	}

	/**
	 * Refuses two spellings of the same name within one source, of which only one counts.
	 */
	private void checkSpelling(WrittenProperty property, Map<ConfigurationPropertyName, String> texts) {
		String same = texts.putIfAbsent(property.name(), property.text());
		if (same != null) {
			add(property, "is also written as " + same, "Remove one of them.");
		}
		if (PropertyGroup.PREFIX.isAncestorOf(property.name()) && property.origin() instanceof TextResourceOrigin) {
			String prefix = prefix(property);
			String other = texts.putIfAbsent(PropertyGroup.PREFIX, prefix);
			if (other != null && !other.equals(prefix)) {
				texts.put(PropertyGroup.PREFIX, prefix);
				add(property, "stands below %s, while others in the same file stand below %s".formatted(prefix, other),
						"Write all of them below %s.".formatted(PropertyGroup.PREFIX));
			}
		}
	}

	private static String prefix(WrittenProperty property) {
		Matcher matcher = FIRST_ELEMENTS.matcher(property.text());
		return matcher.lookingAt() ? matcher.group(1) : PropertyGroup.PREFIX.toString();
	}

	private void check(WrittenProperty property, PropertyGroup group) {
		ConfigurationPropertyName name = property.name();
		boolean empty = String.valueOf(property.value()).isEmpty();
		PropertyGroup.MAPS.stream()
			.filter((map) -> map.isAncestorOf(name))
			.forEach((map) -> checkName(property, map, name.chop(map.getNumberOfElements() + 1)));
		if (group.name().equals(name)) {
			if (!empty) {
				add(property, "is not a property but a group of properties", property.remedy());
			}
		}
		else if (!group.contains(name)) {
			this.mistakes.putIfAbsent(name, group.unknown(property));
		}
		else if (empty && !group.mayBeEmpty(name) && isInForce(property)) {
			add(property, "has no value", property.remedy());
		}
		else if (property.value() instanceof Number && property.origin() instanceof TextResourceOrigin origin) {
			this.numbers.misread(origin)
				.filter((number) -> isInForce(property))
				.ifPresent((number) -> add(property,
						"is written as %s, which YAML reads as %s".formatted(number, property.value()),
						property.remedy()));
		}
	}

	/**
	 * Returns whether no source of higher precedence overrides a property.
	 */
	private boolean isInForce(WrittenProperty property) {
		Object value = WrittenProperty.get(this.environment, property.text()).value();
		return Objects.equals(value, property.value());
	}

	/**
	 * Refuses a name that the binder reads as another one or cannot tell from another
	 * one.
	 */
	private void checkName(WrittenProperty property, ConfigurationPropertyName map, ConfigurationPropertyName entry) {
		String name = entry.getLastElement(Form.ORIGINAL);
		String kind = PropertyGroup.INSTANCES.equals(map) ? "instance" : "base";
		if (name.isBlank()) {
			add(property, "has a blank name", "Give the %s a name.".formatted(kind));
			return;
		}
		if (!isWritten(name, property.text())) {
			add(property, "would be read as the %s %s".formatted(kind, name), PropertyGroup.NAME_REMEDY);
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
		Matcher matcher = FIRST_ELEMENTS.matcher(text);
		String rest = (matcher.lookingAt() ? text.substring(matcher.end()) : text) + ".";
		return Stream.of("." + name + ".", "." + name + "[", "[" + name + "]", ".[" + name + "]")
			.anyMatch(rest::startsWith);
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
	 * Returns where properties stand that are none of ours, although they look so, with
	 * the names of those that were probably meant.
	 */
	Map<String, ConfigurationPropertyName> misplaced() {
		return this.misplaced;
	}

}
