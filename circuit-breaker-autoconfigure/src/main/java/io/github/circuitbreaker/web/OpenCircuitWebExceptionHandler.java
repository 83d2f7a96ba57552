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
 * Answers a request of Spring WebFlux with 503, {@code Retry-After} and a problem detail
 * if a {@link CircuitBreakerOpenException}, or what it has caused, is handled by nobody
 * else. Has the order of Spring Boot's handler, which answers whatever comes to it, and
 * has to be registered before that. Thread-safe.
 */
@RegisterReflection(classes = OpenCircuitAnswer.class, memberCategories = MemberCategory.INVOKE_DECLARED_METHODS)
public final class OpenCircuitWebExceptionHandler implements WebExceptionHandler, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(OpenCircuitWebExceptionHandler.class);

	private static final int ORDER_OF_SPRING_BOOT = -1;

	private final ObjectProvider<HandlerResultHandler> resultHandlers;

	private final boolean enabled;

	/**
	 * Creates the handler.
	 * @param resultHandlers know how the application writes what its controllers return
	 * @param enabled whether anything is to be answered at all
	 */
	public OpenCircuitWebExceptionHandler(ObjectProvider<HandlerResultHandler> resultHandlers, boolean enabled) {
		this.resultHandlers = resultHandlers;
		this.enabled = enabled;
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
		ResponseEntity<ProblemDetail> answer = OpenCircuitAnswer.to(exception);
		if (answer == null) {
			return Mono.error(exception);
		}
		exchange.getAttributes().remove(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
		response.getHeaders().clearContentHeaders();
		OpenCircuitAnswer.CONTENT_HEADERS.forEach(response.getHeaders()::remove);
		response.setStatusCode(answer.getStatusCode());
		response.getHeaders().putAll(answer.getHeaders());
		return Mono.defer(() -> writeBody(answer, exchange)).onErrorResume((ex) -> {
			logger.debug("An open circuit was answered without a problem detail, which could not be written", ex);
			return response.setComplete();
		});
	}

	private Mono<Void> writeBody(ResponseEntity<ProblemDetail> answer, ServerWebExchange exchange) {
		HandlerResult result = new HandlerResult(this, answer, OpenCircuitAnswer.TYPE);
		return this.resultHandlers.orderedStream()
			.filter((handler) -> handler.supports(result))
			.findFirst()
			.orElseThrow()
			.handleResult(exchange, result);
	}

}
