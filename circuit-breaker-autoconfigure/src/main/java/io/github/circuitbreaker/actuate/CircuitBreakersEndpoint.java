package io.github.circuitbreaker.actuate;

import java.util.Map;
import java.util.TreeMap;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.actuate.CommandRefusedException.Reason;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import io.github.circuitbreaker.fleet.FleetStatus;
import io.github.circuitbreaker.fleet.FleetUnreachableException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} to expose the circuit breakers and, if access to it is not
 * restricted, to open, disable and reset them by hand.
 */
@Endpoint(id = "circuitbreakers", defaultAccess = Access.READ_ONLY)
public class CircuitBreakersEndpoint {

	private final CircuitBreakerRegistry registry;

	private final @Nullable CircuitBreakerFleet fleet;

	/**
	 * Creates the endpoint.
	 * @param registry the circuit breakers to expose
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry) {
		this(registry, null);
	}

	/**
	 * Creates the endpoint of an instance of many.
	 * @param registry the circuit breakers to expose
	 * @param fleet the instances, or {@code null} if they do not advise each other
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry, @Nullable CircuitBreakerFleet fleet) {
		this.registry = registry;
		this.fleet = fleet;
	}

	/**
	 * Returns all circuit breakers.
	 * @return the circuit breakers by name, sorted
	 */
	@ReadOperation
	public CircuitBreakersDescriptor circuitBreakers() {
		Map<String, CircuitBreakerDescriptor> descriptors = new TreeMap<>();
		for (CircuitBreaker circuitBreaker : this.registry.getAll()) {
			descriptors.put(circuitBreaker.getName(),
					CircuitBreakerDescriptor.brief(circuitBreaker.snapshot(), status(circuitBreaker)));
		}
		return new CircuitBreakersDescriptor(descriptors);
	}

	/**
	 * Returns one circuit breaker, with its settings and its last transitions. Asking for
	 * one that does not exist does not create it.
	 * @param name its name
	 * @return the circuit breaker, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable CircuitBreakerDescriptor circuitBreaker(@Selector String name) {
		return this.registry.find(name).map(this::describe).orElse(null);
	}

	/**
	 * Opens a circuit, disables a circuit breaker or begins anew with it, by hand.
	 * @param name its name
	 * @param state {@code FORCED_OPEN}, {@code DISABLED} or {@code CLOSED}
	 * @param scope {@code fleet} to have all instances do so; {@code local} or
	 * {@code null} for this one
	 * @return the circuit breaker as it is then
	 * @throws IllegalArgumentException if there is no circuit breaker of this name, or no
	 * such state to get into by hand, or no such scope
	 * @throws IllegalStateException if the circuit breaker is disabled by its settings,
	 * or if the other instances cannot be reached
	 */
	@WriteOperation
	public CircuitBreakerDescriptor changeState(@Selector String name, String state, @Nullable String scope) {
		try {
			return describe(command(name, state, scope));
		}
		catch (CommandRefusedException ex) {
			Reason reason = ex.getReason();
			throw switch (reason) {
				case NO_SUCH_CIRCUIT_BREAKER, NO_SUCH_STATE, NO_SUCH_SCOPE, NO_FLEET ->
					new IllegalArgumentException(reason.message());
				case DISABLED_BY_SETTINGS, FLEET_UNREACHABLE -> new IllegalStateException(reason.message());
			};
		}
	}

	/**
	 * Gives a command, unless there is something wrong with it. Of several things, the
	 * first that is checked here is told.
	 * @return the circuit breaker that it was given to
	 */
	CircuitBreaker command(String name, String state, @Nullable String scope) throws CommandRefusedException {
		CircuitBreaker circuitBreaker = this.registry.find(name)
			.orElseThrow(Reason.NO_SUCH_CIRCUIT_BREAKER::asException);
		Command command = Command.find(state).orElseThrow(Reason.NO_SUCH_STATE::asException);
		Scope reach = Scope.find(scope).orElseThrow(Reason.NO_SUCH_SCOPE::asException);
		if (reach == Scope.FLEET && this.fleet == null) {
			throw Reason.NO_FLEET.asException();
		}
		if (!command.isPossible(circuitBreaker)) {
			throw Reason.DISABLED_BY_SETTINGS.asException();
		}
		give(command, circuitBreaker, reach);
		return circuitBreaker;
	}

	private void give(Command command, CircuitBreaker circuitBreaker, Scope scope) throws CommandRefusedException {
		try {
			if (scope == Scope.FLEET && this.fleet != null) {
				command.give(circuitBreaker, this.fleet);
			}
			else {
				command.give(circuitBreaker);
			}
		}
		catch (FleetUnreachableException ex) {
			throw Reason.FLEET_UNREACHABLE.asException();
		}
	}

	private CircuitBreakerDescriptor describe(CircuitBreaker circuitBreaker) {
		return CircuitBreakerDescriptor.full(circuitBreaker.snapshot(), status(circuitBreaker));
	}

	private @Nullable FleetStatus status(CircuitBreaker circuitBreaker) {
		return (this.fleet != null) ? this.fleet.status(circuitBreaker.getName()) : null;
	}

	/**
	 * Description of all circuit breakers.
	 *
	 * @param circuitBreakers the circuit breakers by name
	 */
	public record CircuitBreakersDescriptor(
			Map<String, CircuitBreakerDescriptor> circuitBreakers) implements OperationResponseBody {
	}

}
