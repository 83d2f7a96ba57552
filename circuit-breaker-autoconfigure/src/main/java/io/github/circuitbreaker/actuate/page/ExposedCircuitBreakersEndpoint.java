package io.github.circuitbreaker.actuate.page;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.EndpointMapping;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;

/**
 * The endpoint as exposed over HTTP: its path and whether it allows changes.
 */
class ExposedCircuitBreakersEndpoint {

	private static final EndpointId ID = EndpointId.of("circuitbreakers");

	private final WebEndpointProperties properties;

	private final ObjectProvider<PathMapper> pathMappers;

	private final ObjectProvider<WebEndpointsSupplier> endpoints;

	ExposedCircuitBreakersEndpoint(WebEndpointProperties properties, ObjectProvider<PathMapper> pathMappers,
			ObjectProvider<WebEndpointsSupplier> endpoints) {
		this.properties = properties;
		this.pathMappers = pathMappers;
		this.endpoints = endpoints;
	}

	/**
	 * Returns the path within the management context. Does not ask the endpoints, because
	 * that would create all of them before the server.
	 */
	String getPath() {
		return new EndpointMapping(this.properties.getBasePath())
			.createSubPath(PathMapper.getRootPath(this.pathMappers.orderedStream().toList(), ID));
	}

	/**
	 * Returns whether the permitted access includes changes to circuit breakers.
	 */
	boolean isWritable() {
		return this.endpoints.stream()
			.flatMap((supplier) -> supplier.getEndpoints().stream())
			.filter((endpoint) -> endpoint.getEndpointId().equals(ID))
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.anyMatch((operation) -> operation.getRequestPredicate().getHttpMethod() == WebEndpointHttpMethod.POST);
	}

}
