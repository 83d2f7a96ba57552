package io.github.circuitbreaker.actuate;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
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

	/**
	 * Creates the endpoint.
	 * @param registry the circuit breakers to expose
	 */
	public CircuitBreakersEndpoint(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Returns all circuit breakers.
	 * @return the circuit breakers by name, sorted
	 */
	@ReadOperation
	public CircuitBreakersDescriptor circuitBreakers() {
		Map<String, CircuitBreakerDescriptor> descriptors = new TreeMap<>();
		for (CircuitBreaker circuitBreaker : this.registry.getAll()) {
			descriptors.put(circuitBreaker.getName(), CircuitBreakerDescriptor.brief(circuitBreaker.snapshot()));
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
		return find(name).map(CircuitBreaker::snapshot).map(CircuitBreakerDescriptor::full).orElse(null);
	}

	/**
	 * Opens a circuit, disables a circuit breaker or begins anew with it, by hand.
	 * @param name its name
	 * @param state {@code FORCED_OPEN}, {@code DISABLED} or {@code CLOSED}
	 * @return the circuit breaker as it is then
	 * @throws IllegalArgumentException if there is no circuit breaker of this name, or no
	 * such state to get into by hand
	 * @throws IllegalStateException if the circuit breaker is disabled by its settings
	 */
	@WriteOperation
	public CircuitBreakerDescriptor changeState(@Selector String name, String state) {
		CircuitBreaker circuitBreaker = find(name)
			.orElseThrow(() -> new IllegalArgumentException("There is no circuit breaker of this name"));
		Command command = Command.find(state).orElseThrow(() -> new IllegalArgumentException(Command.ALLOWED));
		if (!command.isPossible(circuitBreaker)) {
			throw new IllegalStateException("The circuit breaker is disabled by its settings");
		}
		command.give(circuitBreaker);
		return CircuitBreakerDescriptor.full(circuitBreaker.snapshot());
	}

	Optional<CircuitBreaker> find(String name) {
		return this.registry.find(name);
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
