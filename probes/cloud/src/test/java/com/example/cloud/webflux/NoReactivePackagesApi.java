package com.example.cloud.webflux;

import reactor.core.publisher.Mono;

/**
 * The fallback of an HTTP service, of which Spring Cloud creates an object.
 */
public class NoReactivePackagesApi implements ReactivePackagesApi {

	@Override
	public Mono<String> lookUp() {
		return Mono.just("fallback");
	}

}
