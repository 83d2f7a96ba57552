package io.github.circuitbreaker.actuate;

import java.io.Serial;

/**
 * Thrown when a manual command is refused. JMX and HTTP report the reason differently.
 */
final class CommandRefusedException extends Exception {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private CommandRefusedException(Reason reason) {
		super(reason.message());
		this.reason = reason;
	}

	Reason getReason() {
		return this.reason;
	}

	/**
	 * The reason for which a command is refused.
	 */
	enum Reason {

		NO_SUCH_CIRCUIT_BREAKER("There is no circuit breaker of this name"),

		NO_SUCH_STATE("state must be one of FORCED_OPEN, DISABLED and CLOSED"),

		NO_SUCH_SCOPE("scope must be local (the default) or fleet"),

		NO_FLEET("scope cannot be fleet, as performance.circuit-breaker.fleet.enabled is not true"),

		DISABLED_BY_SETTINGS("The circuit breaker is disabled by its settings"),

		FLEET_UNREACHABLE("The other instances cannot be reached");

		private final String message;

		Reason(String message) {
			this.message = message;
		}

		String message() {
			return this.message;
		}

		CommandRefusedException asException() {
			return new CommandRefusedException(this);
		}

	}

}
