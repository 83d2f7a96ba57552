package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;

/**
 * What is wrong with a property, and what to do about it.
 *
 * @param name the property
 * @param value what it is set to, if that is known
 * @param origin where it is set, if that is known
 * @param reason why that cannot be
 * @param action what to write instead
 */
record PropertyFailure(String name, @Nullable Object value, @Nullable Origin origin, String reason, String action) {

	static FailureAnalysis analysis(List<PropertyFailure> failures, Throwable cause) {
		String description = failures.stream().map(PropertyFailure::describe).collect(Collectors.joining("\n\n"));
		String action = failures.stream().map(PropertyFailure::action).distinct().collect(Collectors.joining("\n"));
		return new FailureAnalysis("The configuration of the circuit breakers is not valid:\n\n" + description, action,
				cause);
	}

	private String describe() {
		StringBuilder text = new StringBuilder("Property: ").append(this.name).append('\n');
		if (this.value != null) {
			text.append("Value: \"").append(this.value).append("\"\n");
		}
		if (this.origin != null) {
			text.append("Origin: ").append(this.origin).append('\n');
		}
		return text.append("Reason: ").append(this.reason).toString().indent(4).stripTrailing();
	}

}
