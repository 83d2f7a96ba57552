package io.github.circuitbreaker.sample.web;

import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns failures into problem details (RFC 9457). Their texts do not include exception
 * messages, which may reveal too much to a client. The starter itself handles an open
 * circuit.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	@ExceptionHandler(HttpClientErrorException.NotFound.class)
	ProblemDetail unknownPackage() {
		return problem(HttpStatus.NOT_FOUND, "Unknown package", "The package index knows no package of this name.");
	}

	@ExceptionHandler
	ProblemDetail indexFailure(RestClientException ex) {
		if (ex.contains(HttpTimeoutException.class) || ex.contains(SocketTimeoutException.class)) {
			return problem(HttpStatus.GATEWAY_TIMEOUT, "Package index too slow",
					"The package index did not answer in time.");
		}
		return problem(HttpStatus.BAD_GATEWAY, "Package index failed", "The package index gave no usable answer.");
	}

	private static ProblemDetail problem(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		return problem;
	}

}
