package io.github.circuitbreaker.test.docs.example;

import io.github.circuitbreaker.CircuitBreakerRegistry;

import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What statements and members in examples find in their class.
 */
public abstract class Example {

	protected RestClient restClient;

	protected WebClient webClient;

	protected CircuitBreakerRegistry registry;

	protected PackageIndex index;

}
