package io.github.circuitbreaker.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import io.github.circuitbreaker.aspect.lookup.NearestName;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerProperties.Instance;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * A group of properties with the same prefix. The components of a record declare them.
 *
 * @param name the prefix
 * @param type the record
 */
record PropertyGroup(ConfigurationPropertyName name, Class<?> type) {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(CircuitBreakerProperties.PREFIX);

	static final ConfigurationPropertyName INSTANCES = PREFIX.append("instances");

	static final ConfigurationPropertyName CONFIGS = PREFIX.append("configs");

	/** The groups below which the names are up to the user. */
	static final List<ConfigurationPropertyName> MAPS = List.of(INSTANCES, CONFIGS);

	static final List<PropertyGroup> ROOTS = List.of(new PropertyGroup(PREFIX, CircuitBreakerProperties.class),
			new PropertyGroup(ConfigurationPropertyName.of(CircuitBreakersHealthProperties.PREFIX),
					CircuitBreakersHealthProperties.class),
			new PropertyGroup(ConfigurationPropertyName.of(CircuitBreakersPageProperties.PREFIX),
					CircuitBreakersPageProperties.class));

	static final String NAME_REMEDY = "Put names that contain other characters than letters, digits, - and _"
			+ " in brackets and quotation marks, as in \"[pypi.org]\".";

	private static final Map<Class<?>, String> ALLOWED = Map.of(Boolean.class, "true or false", Duration.class,
			"a duration longer than zero, such as 30 (seconds), 500ms or 2m", List.class,
			"the full names of exception classes that are on the class path, such as java.io.IOException");

	/** Java creates them anew each time, which is slow. */
	private static final Map<Class<?>, List<RecordComponent>> COMPONENTS = new ConcurrentHashMap<>();

	/**
	 * Returns the innermost group that contains a name, or that has it as its own.
	 */
	static Optional<PropertyGroup> of(ConfigurationPropertyName name) {
		return ROOTS.stream()
			.filter((root) -> root.name.equals(name) || root.name.isAncestorOf(name))
			.findFirst()
			.map((root) -> root.descend(name));
	}

	private PropertyGroup descend(ConfigurationPropertyName to) {
		RecordComponent component = component(to);
		Class<?> nested = (component != null) ? group(component) : null;
		if (component == null || nested == null) {
			return this;
		}
		int size = this.name.getNumberOfElements() + ((component.getType() == Map.class) ? 2 : 1);
		return new PropertyGroup(to.chop(Math.min(size, to.getNumberOfElements())), nested).descend(to);
	}

	/**
	 * Returns the component that the name's first element below the prefix stands for.
	 */
	private @Nullable RecordComponent component(ConfigurationPropertyName name) {
		int size = this.name.getNumberOfElements();
		String key = (name.getNumberOfElements() > size) ? name.getElement(size, Form.UNIFORM) : "";
		return components().filter((component) -> component.getName().equalsIgnoreCase(key)).findFirst().orElse(null);
	}

	private Stream<RecordComponent> components() {
		return COMPONENTS.computeIfAbsent(this.type, (type) -> List.of(type.getRecordComponents())).stream();
	}

	private static @Nullable Class<?> group(RecordComponent component) {
		Class<?> type = (component.getType() == Map.class) ? Instance.class : component.getType();
		return type.isRecord() ? type : null;
	}

	/**
	 * Returns the keys of the group's properties and of the groups below it.
	 */
	List<String> keys() {
		return components().map((component) -> key(component.getName())).toList();
	}

	/**
	 * Returns the names of the properties of this group and of those below it, except for
	 * the {@link #MAPS}.
	 */
	Stream<ConfigurationPropertyName> properties() {
		return components().filter((component) -> component.getType() != Map.class).flatMap((component) -> {
			ConfigurationPropertyName child = this.name.append(key(component.getName()));
			Class<?> nested = group(component);
			return (nested != null) ? new PropertyGroup(child, nested).properties() : Stream.of(child);
		});
	}

	/**
	 * Returns the key of the property that a record component declares.
	 */
	static String key(String component) {
		return DataObjectPropertyName.toDashedForm(component);
	}

	/**
	 * Returns whether a name is that of a property of ours, or of an element of one.
	 */
	static boolean isProperty(ConfigurationPropertyName name) {
		return of(name).filter((group) -> group.type(name) != null).isPresent();
	}

	/**
	 * Returns the type of the property of this group that has a name, also as that of one
	 * of its elements, or {@code null} if there is none.
	 */
	@Nullable Class<?> type(ConfigurationPropertyName name) {
		RecordComponent component = component(name);
		if (component == null || group(component) != null) {
			return null;
		}
		boolean element = component.getType() == List.class && name.isLastElementIndexed();
		return this.name.isParentOf(element ? name.getParent() : name) ? component.getType() : null;
	}

	/**
	 * Returns what to write in place of a wrong value.
	 */
	String remedy(WrittenProperty property) {
		RecordComponent component = component(property.name());
		if (component == null) {
			String names = MAPS.contains(this.name) ? "names below it, and below each name the properties"
					: "the properties below it";
			return "Write %s: %s.".formatted(names, String.join(", ", keys()));
		}
		return "Set %s to %s.".formatted(property.text(), allowed(component));
	}

	/**
	 * Returns the mistake that this group does not contain a property.
	 */
	Mistake unknown(WrittenProperty property) {
		ConfigurationPropertyName name = property.name();
		int size = this.name.getNumberOfElements();
		if (MAPS.contains(this.name.getParent()) && component(name) == null && !this.name.isParentOf(name)) {
			return property.mistake("there is no such property", NAME_REMEDY);
		}
		Optional<String> meant = Optional.ofNullable(synonyms().get(name.getElement(size, Form.UNIFORM)))
			.or(() -> NearestName.to(name.getElement(size, Form.DASHED), keys()))
			.or(() -> Optional.of(INSTANCES.append(name.subName(size)))
				.filter((inMap) -> PREFIX.equals(this.name) && isProperty(inMap))
				.map((inMap) -> inMap.subName(size).toString()));
		return property.mistake("there is no such property", "%sThe properties are %s."
			.formatted(meant.map((text) -> "Did you mean %s? ".formatted(text)).orElse(""), String.join(", ", keys())));
	}

	/**
	 * Returns the names that Resilience4j has for our properties, in uniform spelling.
	 */
	private static Map<String, String> synonyms() {
		return Pattern.compile("(\\w+)\\s+([^;]+\\b)")
			.matcher(
					"""
							waitdurationinopenstate recovery-timeout; slidingwindowsize window; slidingwindowtype window; backends instances;
							minimumnumberofcalls minimum-calls; permittednumberofcallsinhalfopenstate trial-calls; maxwaitdurationinhalfopenstate
							trial-timeout; slowcalldurationthreshold slow-call-duration; slowcallratethreshold
							slow-call-duration, after which a call counts as a failure; exponentialbackoffmultiplier recovery-multiplier;
							randomizedwaitfactor recovery-jitter; exponentialmaxwaitdurationinopenstate recovery-timeout-max; baseconfig
							instances.<name>.base-config; allowhealthindicatortofail management.health.circuitbreakers.out-of-service-when-open;
							enableexponentialbackoff recovery-multiplier; enablerandomizedwait recovery-jitter; registerhealthindicator
							management.health.circuitbreakers.enabled; automatictransitionfromopentohalfopenenabled
							recovery-timeout, after which a call is a trial; recordfailurepredicate record-exceptions; ignoreexceptionpredicate
							ignoreException in a CircuitBreakerCustomizer; recordresultpredicate recordResult in a CircuitBreakerCustomizer
							""")
			.results()
			.collect(Collectors.toMap((line) -> line.group(1), (line) -> line.group(2)));
	}

	private static String allowed(RecordComponent component) {
		// A setting for all circuit breakers takes the same values as that for one.
		return Stream.concat(Stream.of(component), Arrays.stream(Instance.class.getRecordComponents()))
			.filter((candidate) -> candidate.getName().equals(component.getName()))
			.map((candidate) -> candidate.getAnnotation(Allowed.class))
			.filter(Objects::nonNull)
			.findFirst()
			.map(Allowed::value)
			.orElseGet(() -> Objects.requireNonNull(ALLOWED.get(component.getType())));
	}

	/**
	 * The values that a property takes, unless these are clear from its type.
	 */
	@Target(ElementType.RECORD_COMPONENT)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Allowed {

		/**
		 * Completes a sentence that begins with "Set the property to".
		 */
		String value();

	}

}
