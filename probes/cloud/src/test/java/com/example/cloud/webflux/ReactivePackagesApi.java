package com.example.cloud.webflux;

import reactor.core.publisher.Mono;

import org.springframework.web.service.annotation.GetExchange;

/**
 * An HTTP service of a group, with a reactive result.
 */
public interface ReactivePackagesApi {

	@GetExchange("/api")
	Mono<String> lookUp();

}
