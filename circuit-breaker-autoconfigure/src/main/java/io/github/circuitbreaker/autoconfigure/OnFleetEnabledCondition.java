package io.github.circuitbreaker.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Reads whether there is to be a fleet as the properties are bound: {@code yes} and
 * {@code on} mean {@code true} there. What cannot be bound counts, too, so that whoever
 * binds the properties says what is wrong.
 */
class OnFleetEnabledCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return new ConditionOutcome(isEnabled(Binder.get(context.getEnvironment())), "the fleet is switched on");
	}

	private static boolean isEnabled(Binder binder) {
		try {
			return binder.bind(FleetSetup.PREFIX + ".enabled", Boolean.class).orElse(false);
		}
		catch (BindException ex) {
			return true;
		}
	}

}
