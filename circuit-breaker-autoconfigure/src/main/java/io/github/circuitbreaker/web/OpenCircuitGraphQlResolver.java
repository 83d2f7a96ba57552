package io.github.circuitbreaker.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import reactor.core.publisher.Mono;

import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.graphql.execution.SubscriptionExceptionResolver;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * Answers GraphQL requests with the error {@code SERVICE_UNAVAILABLE} for each field, or
 * subscription, that fails because of a {@link CircuitBreakerOpenException} that no other
 * resolver resolves at once. Must be registered after all others, as they have the same
 * order. Thread-safe.
 */
public final class OpenCircuitGraphQlResolver implements DataFetcherExceptionResolver, SubscriptionExceptionResolver {

	private static final ErrorClassification UNAVAILABLE = ErrorClassification
		.errorClassification("SERVICE_UNAVAILABLE");

	private final boolean enabled;

	private final OpenCircuitDetail detail;

	/**
	 * Creates the resolver.
	 * @param enabled whether the resolver answers anything
	 * @param detail what the errors tell of the circuit breaker
	 */
	public OpenCircuitGraphQlResolver(boolean enabled, OpenCircuitDetail detail) {
		this.enabled = enabled;
		this.detail = detail;
	}

	@Override
	public Mono<List<GraphQLError>> resolveException(Throwable exception, DataFetchingEnvironment environment) {
		return resolve(exception, GraphqlErrorBuilder.newError(environment));
	}

	@Override
	public Mono<List<GraphQLError>> resolveException(Throwable exception) {
		return resolve(exception, GraphqlErrorBuilder.newError());
	}

	private Mono<List<GraphQLError>> resolve(Throwable exception, GraphqlErrorBuilder<?> error) {
		ResponseEntity<ProblemDetail> answer = this.enabled ? OpenCircuitResponse.to(exception, this.detail) : null;
		if (answer == null) {
			return Mono.empty();
		}
		ProblemDetail problem = Objects.requireNonNull(answer.getBody());
		Map<String, Object> extensions = new LinkedHashMap<>(
				Objects.requireNonNullElse(problem.getProperties(), Map.of()));
		String retryAfter = answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
		if (retryAfter != null) {
			extensions.put("retryAfter", Long.valueOf(retryAfter));
		}
		String message = Objects.requireNonNullElse(problem.getDetail(), "Service Unavailable");
		return Mono.just(List.of(error.message("%s", message).errorType(UNAVAILABLE).extensions(extensions).build()));
	}

}
