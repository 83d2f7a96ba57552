package io.github.circuitbreaker.web;

import java.util.concurrent.CompletableFuture;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import reactor.core.publisher.Mono;

/**
 * A service that succeeds whenever a call reaches it.
 */
@CircuitBreaker(name = "pypi")
class PackageIndex {

	String find(String name) {
		return name;
	}

	CompletableFuture<String> findInFuture(String name) {
		return CompletableFuture.completedFuture(name);
	}

	Mono<String> findReactively(String name) {
		return Mono.just(name);
	}

}
