package io.github.circuitbreaker.actuate;

import java.io.Serial;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.http.HttpStatus;

/**
 * Thrown when a manual command is refused. JMX and HTTP report the reason differently.
 */
final class CommandRefusedException extends Exception {

	@Serial
	private static final long serialVersionUID = 1L;

	private final int status;

	/**
	 * Creates an exception.
	 * @param status the HTTP status that reports the reason
	 * @param reason the reason for which the command is refused
	 */
	CommandRefusedException(int status, String reason) {
		super(reason);
		this.status = status;
	}

	int getStatus() {
		return this.status;
	}

	/**
	 * Returns the answer over HTTP.
	 */
	String toJson() {
		return "{\"status\":%d,\"error\":\"%s\",\"message\":\"%s\"}".formatted(this.status,
				HttpStatus.valueOf(this.status).getReasonPhrase(), getMessage());
	}

	/**
	 * Returns whether the command itself is wrong, and not only impossible at the moment.
	 */
	boolean isCausedByArgument() {
		return this.status == WebEndpointResponse.STATUS_NOT_FOUND
				|| this.status == WebEndpointResponse.STATUS_BAD_REQUEST;
	}

}
