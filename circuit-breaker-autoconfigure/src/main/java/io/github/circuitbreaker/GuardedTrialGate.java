package io.github.circuitbreaker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a circuit breaker from what its gate throws.
 */
final class GuardedTrialGate implements TrialGate {

	static final TrialGate OPEN = () -> true;

	private static final Logger logger = LoggerFactory.getLogger(CircuitBreaker.class);

	private final String name;

	private final TrialGate gate;

	GuardedTrialGate(String name, TrialGate gate) {
		this.name = name;
		this.gate = gate;
	}

	@Override
	public boolean permitsTrial() {
		try {
			return this.gate.permitsTrial();
		}
		catch (Throwable ex) {
			GuardedLog
				.run(() -> logger.error("A trial of {} goes through, as nobody could say otherwise", this.name, ex));
			return true;
		}
	}

}
