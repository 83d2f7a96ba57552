package io.github.circuitbreaker.web;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers Spring WebFlux requests with 503, {@code Retry-After} and a problem detail if
 * they fail because of a {@link CircuitBreakerOpenException} that no other handler
 * handles. Has the same order as Spring Boot's handler, which answers every exception,
 * and so must be registered before it. Thread-safe.
 */
@RegisterReflection(classes = OpenCircuitResponse.class, memberCategories = MemberCategory.INVOKE_DECLARED_METHODS)
public final class OpenCircuitWebExceptionHandler implements WebExceptionHandler, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(OpenCircuitWebExceptionHandler.class);

	private static final int ORDER_OF_SPRING_BOOT = -1;

	private final ObjectProvider<HandlerResultHandler> resultHandlers;

	private final boolean enabled;

	private final OpenCircuitDetail detail;

	/**
	 * Creates the handler.
	 * @param resultHandlers the handlers that write the results of controllers
	 * @param enabled whether the handler answers anything
	 * @param detail what the answers tell of the circuit breaker
	 */
	public OpenCircuitWebExceptionHandler(ObjectProvider<HandlerResultHandler> resultHandlers, boolean enabled,
			OpenCircuitDetail detail) {
		this.resultHandlers = resultHandlers;
		this.enabled = enabled;
		this.detail = detail;
	}

	@Override
	public int getOrder() {
		return ORDER_OF_SPRING_BOOT;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable exception) {
		ServerHttpResponse response = exchange.getResponse();
		if (!this.enabled || response.isCommitted()) {
			return Mono.error(exception);
		}
		ResponseEntity<ProblemDetail> answer = OpenCircuitResponse.to(exception, this.detail);
		if (answer == null) {
			return Mono.error(exception);
		}
		exchange.getAttributes().remove(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
		response.getHeaders().clearContentHeaders();
		OpenCircuitResponse.CONTENT_HEADERS.forEach(response.getHeaders()::remove);
		response.setStatusCode(answer.getStatusCode());
		response.getHeaders().putAll(answer.getHeaders());
		return Mono.defer(() -> writeBody(answer, exchange)).onErrorResume((ex) -> {
			logger.debug("Answering without a problem detail, which could not be written", ex);
			return response.setComplete();
		});
	}

	private Mono<Void> writeBody(ResponseEntity<ProblemDetail> answer, ServerWebExchange exchange) {
		HandlerResult result = new HandlerResult(this, answer, OpenCircuitResponse.TYPE);
		return this.resultHandlers.orderedStream()
			.filter((handler) -> handler.supports(result))
			.findFirst()
			.orElseThrow()
			.handleResult(exchange, result);
	}

}
