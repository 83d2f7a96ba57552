package io.github.circuitbreaker.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * A controller that handles no exception of the index. Works on both web stacks.
 */
@RestController
class PackageController {

	private final PackageIndex index;

	PackageController(PackageIndex index) {
		this.index = index;
	}

	@GetMapping("/packages/{name}")
	String find(@PathVariable String name) {
		return this.index.find(name);
	}

	@GetMapping(path = "/text", produces = "text/plain")
	String findAsText() {
		return this.index.find("flask");
	}

	@GetMapping("/future")
	CompletableFuture<String> findInFuture() {
		return this.index.findInFuture("flask");
	}

	@GetMapping("/future/dependent")
	CompletableFuture<String> findInFutureOfAnother() {
		return this.index.findInFuture("flask").thenApply(String::toUpperCase);
	}

	@GetMapping("/mono")
	Mono<String> findReactively() {
		return this.index.findReactively("flask");
	}

	@GetMapping("/wrapped")
	String findAndWrap() {
		try {
			return this.index.find("flask");
		}
		catch (CircuitBreakerOpenException ex) {
			throw new IllegalStateException("secret", new CompletionException("secret", ex));
		}
	}

	@GetMapping("/error-caused")
	String findOrThrowError() {
		try {
			return this.index.find("flask");
		}
		catch (CircuitBreakerOpenException ex) {
			throw new AssertionError("secret", ex);
		}
	}

	@GetMapping("/status")
	String findOrSayStatus() {
		try {
			return this.index.find("flask");
		}
		catch (CircuitBreakerOpenException ex) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "none", ex);
		}
	}

	@GetMapping("/status/annotated")
	String findOrThrowAnnotated() {
		try {
			return this.index.find("flask");
		}
		catch (CircuitBreakerOpenException ex) {
			throw new GoneException(ex);
		}
	}

	@GetMapping("/failure")
	String fail() {
		throw new IllegalStateException("secret");
	}

	@ResponseStatus(HttpStatus.GONE)
	static class GoneException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		GoneException(Throwable cause) {
			super(cause);
		}

	}

}
