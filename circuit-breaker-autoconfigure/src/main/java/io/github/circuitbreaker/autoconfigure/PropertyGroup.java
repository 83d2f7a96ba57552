package io.github.circuitbreaker.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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

	private static final List<PropertyGroup> ROOTS = List.of(new PropertyGroup(PREFIX, CircuitBreakerProperties.class),
			new PropertyGroup(ConfigurationPropertyName.of(CircuitBreakersHealthProperties.PREFIX),
					CircuitBreakersHealthProperties.class));

	private static final Map<Class<?>, String> ALLOWED = Map.of(Boolean.class, "true or false", Duration.class,
			"a duration longer than zero, such as 30 (seconds), 500ms or 2m", List.class,
			"the full names of exception classes that are on the class path, such as java.io.IOException");

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
		return Arrays.stream(this.type.getRecordComponents());
	}

	private static @Nullable Class<?> group(RecordComponent component) {
		Class<?> type = component.getType();
		if (type == Map.class && component.getGenericType() instanceof ParameterizedType map) {
			return (Class<?>) map.getActualTypeArguments()[1];
		}
		return type.isRecord() ? type : null;
	}

	/**
	 * Returns the keys of the group's properties.
	 */
	List<String> keys() {
		return components().filter((component) -> group(component) == null)
			.map((component) -> key(component.getName()))
			.toList();
	}

	/**
	 * Returns the key of the property that a record component declares.
	 */
	static String key(String component) {
		return DataObjectPropertyName.toDashedForm(component);
	}

	/**
	 * Returns whether a name is that of a property of this group.
	 */
	boolean contains(ConfigurationPropertyName name) {
		return property(name) != null;
	}

	private @Nullable RecordComponent property(ConfigurationPropertyName name) {
		ConfigurationPropertyName property = name.isLastElementIndexed() ? name.getParent() : name;
		return this.name.isParentOf(property) ? component(property) : null;
	}

	/**
	 * Returns what to write in place of a wrong value.
	 */
	String remedy(WrittenProperty property) {
		RecordComponent component = property(property.name());
		return (component != null) ? "Set %s to %s.".formatted(property.text(), allowed(component))
				: "%s is a group of properties: write those below it, %s.".formatted(property.text(),
						String.join(", ", keys()));
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
