package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.Optional;

import io.github.circuitbreaker.aspect.Nearest;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Says of a property that could not be bound what is allowed in its place, which Spring
 * Boot's own analyzers cannot know. Comes before them.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName
		.of(CircuitBreakerProperties.PREFIX);

	private static final ConfigurationPropertyName INSTANCES = PREFIX.append("instances");

	private static final ConfigurationPropertyName WEB = PREFIX.append("web");

	private static final ConfigurationPropertyName HEALTH = ConfigurationPropertyName
		.of(CircuitBreakersHealthProperties.PREFIX);

	private final PropertyLookup lookup;

	BindFailureAnalyzer(Environment environment) {
		this.lookup = new PropertyLookup((ConfigurableEnvironment) environment);
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (!isWithin(PREFIX, cause.getName()) && !isWithin(HEALTH, cause.getName())) {
			return null;
		}
		if (cause.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
			List<PropertyFailure> failures = unbound.getUnboundProperties()
				.stream()
				.map(BindFailureAnalyzer::unbound)
				.toList();
			return PropertyFailure.analysis(failures, cause);
		}
		ConfigurationProperty property = cause.getProperty();
		if (property == null) {
			property = this.lookup.find(cause.getName());
		}
		return (property != null) ? PropertyFailure.analysis(List.of(unconvertible(property, cause)), cause) : null;
	}

	private static boolean isWithin(ConfigurationPropertyName group, ConfigurationPropertyName name) {
		return group.equals(name) || group.isAncestorOf(name);
	}

	private static PropertyFailure unbound(ConfigurationProperty property) {
		ConfigurationPropertyName name = property.getName();
		if (PropertyKey.of(name).isPresent() && "".equals(property.getValue())) {
			return failure(property, "has no value", allowed(name));
		}
		if (INSTANCES.isAncestorOf(name) && name.getNumberOfElements() > INSTANCES.getNumberOfElements() + 2) {
			return failure(property, "there is no such property", InstanceNames.ACTION);
		}
		if (FleetKey.of(name).isPresent() && "".equals(property.getValue())) {
			return failure(property, "has no value", allowed(name));
		}
		String last = name.getLastElement(Form.ORIGINAL);
		Optional<String> nearest = Nearest.to(last, keys(name));
		String meant = nearest.map((key) -> "Did you mean %s? ".formatted(key)).orElse("");
		return failure(property, "there is no such property",
				"%sThe properties are %s.".formatted(meant, String.join(", ", keys(name))));
	}

	private static PropertyFailure unconvertible(ConfigurationProperty property, BindException cause) {
		String reason = (NestedExceptionUtils.getRootCause(cause) instanceof ClassNotFoundException notFound)
				? "there is no class " + notFound.getMessage() : "this is not a valid value";
		return failure(property, reason, allowed(property.getName()));
	}

	private static String allowed(ConfigurationPropertyName name) {
		if (FleetKey.GROUP.equals(name)) {
			return "%s is a group of properties: write those below it, %s.".formatted(name,
					String.join(", ", FleetKey.keys()));
		}
		if (FleetKey.of(name).isPresent()) {
			return FleetKey.of(name).get().action(name.toString());
		}
		return PropertyKey.of(name)
			.map((key) -> key.action(name.toString()))
			.orElse("%s is a group of properties: write those below it, %s.".formatted(name,
					String.join(", ", keysBelow(name))));
	}

	private static List<String> keys(ConfigurationPropertyName name) {
		return keysBelow(name.getParent());
	}

	private static List<String> keysBelow(ConfigurationPropertyName group) {
		if (isWithin(HEALTH, group)) {
			return CircuitBreakersHealthProperties.keys();
		}
		if (isWithin(FleetKey.GROUP, group)) {
			return FleetKey.keys();
		}
		if (isWithin(WEB, group)) {
			return PropertyKey.keysOfWeb();
		}
		return isWithin(INSTANCES, group) ? PropertyKey.keysOfInstance() : PropertyKey.keys();
	}

	private static PropertyFailure failure(ConfigurationProperty property, String reason, String action) {
		return new PropertyFailure(property.getName().toString(), property.getValue(), property.getOrigin(), reason,
				action);
	}

}
