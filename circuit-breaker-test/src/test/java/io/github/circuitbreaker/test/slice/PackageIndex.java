package io.github.circuitbreaker.test.slice;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;

@Service
class PackageIndex {

	private final RestClient client;

	PackageIndex(RestClient.Builder builder) {
		this.client = builder.baseUrl("https://pypi.org").build();
	}

	@CircuitBreaker("pypi")
	String lookUp(String name) {
		return this.client.get().uri("/pypi/{name}/json", name).retrieve().body(String.class);
	}

}
