package io.github.circuitbreaker.web;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.micrometer.observation.Observation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.support.HandlerMethodReturnValueHandlerComposite;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Answers Spring MVC requests with 503, {@code Retry-After} and a problem detail if they
 * fail because of a {@link CircuitBreakerOpenException} that no other resolver, and
 * therefore no {@code @ExceptionHandler} method, handles. Thread-safe.
 */
@RegisterReflection(classes = OpenCircuitResponse.class, memberCategories = MemberCategory.INVOKE_DECLARED_METHODS)
public final class OpenCircuitExceptionResolver implements HandlerExceptionResolver, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(OpenCircuitExceptionResolver.class);

	/** The attribute of the request that holds its observation. */
	private static final String OBSERVATION = ServerHttpObservationFilter.class.getName() + ".observation";

	private final ObjectProvider<RequestMappingHandlerAdapter> adapter;

	private final boolean enabled;

	private final OpenCircuitDetail detail;

	/**
	 * Creates the resolver.
	 * @param adapter the source of the handlers that write the results of controllers
	 * @param enabled whether the resolver answers anything
	 * @param detail what the answers tell of the circuit breaker
	 */
	public OpenCircuitExceptionResolver(ObjectProvider<RequestMappingHandlerAdapter> adapter, boolean enabled,
			OpenCircuitDetail detail) {
		this.adapter = adapter;
		this.enabled = enabled;
		this.detail = detail;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception exception) {
		if (!this.enabled || response.isCommitted()) {
			return null;
		}
		ResponseEntity<ProblemDetail> answer = OpenCircuitResponse.to(exception, this.detail);
		if (answer == null) {
			return null;
		}
		// Spring MVC marks the span as failed only if nothing resolves the exception,
		// WebFlux also if a WebExceptionHandler does, such as that of the starter.
		if (request.getAttribute(OBSERVATION) instanceof Observation observation) {
			observation.error(exception);
		}
		clearContentHeaders(response);
		response.setStatus(answer.getStatusCode().value());
		answer.getHeaders().forEach((name, values) -> response.setHeader(name, values.get(0)));
		try {
			writeBody(answer, new ServletWebRequest(request, response));
		}
		catch (Exception ex) {
			logger.debug("Answering without a problem detail, which could not be written", ex);
		}
		return new ModelAndView();
	}

	/**
	 * Clears the headers of the original response body. All others stay, such as those
	 * for cross-origin requests.
	 */
	private static void clearContentHeaders(HttpServletResponse response) {
		OpenCircuitResponse.CONTENT_HEADERS.forEach((name) -> response.setHeader(name, null));
		response.setContentLengthLong(-1);
		response.resetBuffer();
	}

	private void writeBody(ResponseEntity<ProblemDetail> answer, ServletWebRequest request) throws Exception {
		new HandlerMethodReturnValueHandlerComposite().addHandlers(this.adapter.getObject().getReturnValueHandlers())
			.handleReturnValue(answer, OpenCircuitResponse.TYPE, new ModelAndViewContainer(), request);
	}

}
