package io.github.circuitbreaker.actuate;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
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
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.StringUtils;

/**
 * {@link Endpoint @Endpoint} that exposes the circuit breakers and, with unrestricted
 * access, opens, disables and resets them.
 */
@Endpoint(id = "circuitbreakers", defaultAccess = Access.READ_ONLY)
public class CircuitBreakersEndpoint {

	private static final int CONFLICT = 409;

	private final CircuitBreakerRegistry registry;

	private final @Nullable CircuitBreakerFleet fleet;

	private final String instance;

	/**
	 * Creates the endpoint of an instance with a random name.
	 * @param registry the circuit breakers to expose
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry) {
		this(registry, null, null);
	}

	/**
	 * Creates the endpoint of an instance that may belong to a fleet.
	 * @param registry the circuit breakers to expose
	 * @param fleet the fleet, or {@code null} if there is none
	 * @param instance the name that tells this instance from others, or {@code null} for
	 * a random one
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry, @Nullable CircuitBreakerFleet fleet,
			@Nullable String instance) {
		this.registry = registry;
		this.fleet = fleet;
		this.instance = StringUtils.hasText(instance) ? instance : UUID.randomUUID().toString().substring(0, 8);
	}

	/**
	 * Returns all circuit breakers.
	 * @return the circuit breakers, sorted by name
	 */
	@ReadOperation
	public CircuitBreakersDescriptor circuitBreakers() {
		Map<String, CircuitBreakerDescriptor> descriptors = new TreeMap<>();
		for (CircuitBreaker circuitBreaker : this.registry.getAll()) {
			descriptors.put(circuitBreaker.getName(),
					CircuitBreakerDescriptor.brief(circuitBreaker.snapshot(), status(circuitBreaker)));
		}
		return new CircuitBreakersDescriptor(this.instance, descriptors);
	}

	/**
	 * Returns the entity tag of what {@link #circuitBreakers()} returns. Does not
	 * describe the circuit breakers for it, which costs more than to compare them.
	 * @param ifNoneMatch the header of the request, or {@code null}
	 */
	String entityTag(@Nullable String ifNoneMatch) {
		EntityTag tag = new EntityTag(this.instance);
		this.registry.getAll().forEach((circuitBreaker) -> tag.add(circuitBreaker.snapshot(), status(circuitBreaker)));
		return tag.get(ifNoneMatch);
	}

	/**
	 * Returns one circuit breaker with its settings and its last transitions. Never
	 * creates one.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable CircuitBreakerDescriptor circuitBreaker(@Selector String name) {
		return this.registry.find(name).map(this::describe).orElse(null);
	}

	/**
	 * Forces a circuit open, or disables or resets a circuit breaker.
	 * @param name the name of the circuit breaker
	 * @param state {@code FORCED_OPEN}, {@code DISABLED} or {@code CLOSED}
	 * @param scope {@code fleet} for all instances, {@code local} or {@code null} for
	 * this one
	 * @return the circuit breaker after the change
	 * @throws IllegalArgumentException if there is no circuit breaker of this name, or if
	 * the state or scope is none of these
	 * @throws IllegalStateException if the settings disable the circuit breaker, or if
	 * the other instances cannot be reached
	 */
	@WriteOperation
	public CircuitBreakerDescriptor changeState(@Selector String name, String state, @Nullable String scope) {
		try {
			return describe(command(name, state, scope));
		}
		catch (CommandRefusedException ex) {
			throw ex.isCausedByArgument() ? new IllegalArgumentException(ex.getMessage())
					: new IllegalStateException(ex.getMessage());
		}
	}

	/**
	 * Executes a command.
	 * @return the circuit breaker that was changed
	 * @throws CommandRefusedException if the command is refused
	 */
	CircuitBreaker command(String name, @Nullable String state, @Nullable String scope) throws CommandRefusedException {
		CircuitBreaker circuitBreaker = this.registry.find(name)
			.orElseThrow(() -> new CommandRefusedException(WebEndpointResponse.STATUS_NOT_FOUND,
					"There is no circuit breaker of this name"));
		Command command = Command.find(state)
			.orElseThrow(() -> badRequest("state must be one of FORCED_OPEN, DISABLED and CLOSED"));
		CircuitBreakerFleet recipients = recipients((scope != null) ? scope : "local");
		// A circuit breaker that its settings disable can only be disabled.
		if (!circuitBreaker.getConfig().enabled() && command != Command.DISABLE) {
			throw new CommandRefusedException(CONFLICT, "The circuit breaker is disabled by its settings");
		}
		if (recipients == null) {
			command.local.accept(circuitBreaker);
		}
		else {
			try {
				recipients.command(name, command.target);
			}
			catch (FleetUnreachableException ex) {
				throw new CommandRefusedException(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE,
						"The other instances cannot be reached");
			}
		}
		return circuitBreaker;
	}

	private static CommandRefusedException badRequest(String message) {
		return new CommandRefusedException(WebEndpointResponse.STATUS_BAD_REQUEST, message);
	}

	/**
	 * Returns the fleet if a command is for all instances, or {@code null} if it is for
	 * this one only.
	 */
	private @Nullable CircuitBreakerFleet recipients(String scope) throws CommandRefusedException {
		return switch (scope) {
			case "local" -> null;
			case "fleet" -> Optional.ofNullable(this.fleet)
				.orElseThrow(() -> badRequest(
						"scope cannot be fleet, as performance.circuit-breaker.fleet.enabled is not true"));
			default -> throw badRequest("scope must be local (the default) or fleet");
		};
	}

	private CircuitBreakerDescriptor describe(CircuitBreaker circuitBreaker) {
		return CircuitBreakerDescriptor.full(circuitBreaker.snapshot(), status(circuitBreaker));
	}

	private @Nullable FleetStatus status(CircuitBreaker circuitBreaker) {
		return (this.fleet != null) ? this.fleet.status(circuitBreaker.getName()) : null;
	}

	/**
	 * A manual command.
	 */
	private enum Command {

		FORCE_OPEN(State.FORCED_OPEN, CircuitBreaker::forceOpen), DISABLE(State.DISABLED, CircuitBreaker::disable),
		RESET(State.CLOSED, CircuitBreaker::reset);

		private final State target;

		private final Consumer<CircuitBreaker> local;

		Command(State target, Consumer<CircuitBreaker> local) {
			this.target = target;
			this.local = local;
		}

		/**
		 * Finds a command by the exact name of the state that it leads to, because a name
		 * that merely resembles one is a mistake.
		 */
		static Optional<Command> find(@Nullable String state) {
			return Arrays.stream(values()).filter((command) -> command.target.name().equals(state)).findAny();
		}

	}

	/**
	 * Description of all circuit breakers.
	 *
	 * @param instance the name of the instance that they belong to, the same for as long
	 * as it runs
	 * @param circuitBreakers the circuit breakers by name
	 */
	public record CircuitBreakersDescriptor(String instance,
			Map<String, CircuitBreakerDescriptor> circuitBreakers) implements OperationResponseBody {
	}

}
