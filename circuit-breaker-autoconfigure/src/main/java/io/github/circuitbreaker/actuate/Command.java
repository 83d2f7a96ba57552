package io.github.circuitbreaker.actuate;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetUnreachableException;

/**
 * What can be done with a circuit breaker by hand, named by the state that it leads to.
 */
enum Command {

	FORCED_OPEN(CircuitBreaker::forceOpen), DISABLED(CircuitBreaker::disable), CLOSED(CircuitBreaker::reset);

	private final Consumer<CircuitBreaker> action;

	Command(Consumer<CircuitBreaker> action) {
		this.action = action;
	}

	/**
	 * Finds a command by its exact name: what only resembles one is a mistake.
	 */
	static Optional<Command> find(String state) {
		return Arrays.stream(values()).filter((command) -> command.name().equals(state)).findAny();
	}

	/**
	 * Returns whether the command is obeyed: what the settings disable stays so.
	 */
	boolean isPossible(CircuitBreaker circuitBreaker) {
		return circuitBreaker.getConfig().enabled() || this == DISABLED;
	}

	void give(CircuitBreaker circuitBreaker) {
		this.action.accept(circuitBreaker);
	}

	void give(CircuitBreaker circuitBreaker, CircuitBreakerFleet fleet) throws FleetUnreachableException {
		fleet.command(circuitBreaker.getName(), State.valueOf(name()));
	}

}
