package io.github.circuitbreaker.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.http.MediaType;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for {@link CircuitBreakersEndpoint}
 * that answers with the appropriate HTTP status.
 */
@EndpointWebExtension(endpoint = CircuitBreakersEndpoint.class)
public class CircuitBreakersEndpointWebExtension {

	private final CircuitBreakersEndpoint endpoint;

	/**
	 * Creates the extension.
	 * @param endpoint the endpoint
	 */
	public CircuitBreakersEndpointWebExtension(CircuitBreakersEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * Returns one circuit breaker, like {@link CircuitBreakersEndpoint#circuitBreaker}.
	 * @param name the name of the circuit breaker
	 * @return the circuit breaker, or 404 if there is none of this name
	 */
	@ReadOperation
	public WebEndpointResponse<CircuitBreakerDescriptor> circuitBreaker(@Selector String name) {
		CircuitBreakerDescriptor descriptor = this.endpoint.circuitBreaker(name);
		return (descriptor != null) ? new WebEndpointResponse<>(descriptor)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Changes the state of a circuit breaker, like
	 * {@link CircuitBreakersEndpoint#changeState}.
	 * @param name the name of the circuit breaker
	 * @param state {@code FORCED_OPEN}, {@code DISABLED} or {@code CLOSED}
	 * @param scope {@code fleet} for all instances, {@code local} or {@code null} for
	 * this one
	 * @return 204 if this instance has executed it or all instances will; 400 if the
	 * state or scope is none of these; 404 if there is no circuit breaker of this name;
	 * 409 if the settings disable it; 503 if the other instances cannot be reached; all
	 * but 204 with a message
	 */
	@WriteOperation
	public WebEndpointResponse<String> changeState(@Selector String name, @Nullable String state,
			@Nullable String scope) {
		try {
			this.endpoint.command(name, state, scope);
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
		}
		catch (CommandRefusedException ex) {
			return new WebEndpointResponse<>(ex.toJson(), ex.getStatus(), MediaType.APPLICATION_JSON);
		}
	}

}
