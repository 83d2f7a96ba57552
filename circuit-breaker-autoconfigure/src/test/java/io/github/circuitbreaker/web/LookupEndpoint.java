package io.github.circuitbreaker.web;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * A functional endpoint that calls the index.
 */
@Endpoint(id = "lookup")
class LookupEndpoint {

	private final PackageIndex index;

	LookupEndpoint(PackageIndex index) {
		this.index = index;
	}

	@ReadOperation
	String find() {
		return this.index.find("flask");
	}

}
