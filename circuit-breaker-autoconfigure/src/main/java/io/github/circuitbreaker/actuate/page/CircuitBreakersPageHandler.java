package io.github.circuitbreaker.actuate.page;

import java.time.Instant;
import java.util.Optional;

import io.github.circuitbreaker.actuate.page.CircuitBreakersPage.CsrfHeader;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Serves the page on Spring WebFlux.
 */
final class CircuitBreakersPageHandler implements WebHandler {

	private static final String TOKEN_ATTRIBUTE = "org.springframework.security.web.server.csrf.CsrfToken";

	private final CircuitBreakersPage page;

	CircuitBreakersPageHandler(CircuitBreakersPage page) {
		this.page = page;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		CircuitBreakersPage.HEADERS.forEach(response.getHeaders()::set);
		HttpMethod method = exchange.getRequest().getMethod();
		if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
			response.getHeaders().set(HttpHeaders.ALLOW, "GET, HEAD");
			response.setStatusCode(HttpStatus.METHOD_NOT_ALLOWED);
			return response.setComplete();
		}
		String path = exchange.getRequest().getPath().pathWithinApplication().value();
		if (CircuitBreakersPage.isDirectory(path)) {
			response.getHeaders().set(HttpHeaders.LOCATION, CircuitBreakersPage.INDEX);
			response.setStatusCode(HttpStatus.FOUND);
			return response.setComplete();
		}
		Mono<CsrfHeader> csrf = this.page.needsCsrfHeader(path) ? csrfHeader(exchange) : Mono.empty();
		return csrf.map(Optional::of)
			.defaultIfEmpty(Optional.empty())
			.flatMap((header) -> write(exchange, this.page.file(path, header.orElse(null))));
	}

	private static Mono<Void> write(ServerWebExchange exchange, CircuitBreakersPage.@Nullable File file) {
		ServerHttpResponse response = exchange.getResponse();
		if (file == null) {
			response.setStatusCode(HttpStatus.NOT_FOUND);
			return response.setComplete();
		}
		response.getHeaders().set(HttpHeaders.CACHE_CONTROL, file.cacheControl());
		if (file.etag() != null && exchange.checkNotModified(file.etag(), Instant.MIN)) {
			return response.setComplete();
		}
		response.getHeaders().set(HttpHeaders.CONTENT_TYPE, file.contentType());
		response.getHeaders().setContentLength(file.content().length);
		DataBuffer body = response.bufferFactory().wrap(file.content());
		return response.writeWith(Mono.just(body));
	}

	private static Mono<CsrfHeader> csrfHeader(ServerWebExchange exchange) {
		Object token = exchange.getAttribute(TOKEN_ATTRIBUTE);
		return (token instanceof Mono<?> mono) ? mono.map(SpringSecurity::csrfHeader) : Mono.empty();
	}

	/**
	 * A separate class, because Spring Security may be absent.
	 */
	private static final class SpringSecurity {

		static CsrfHeader csrfHeader(Object attribute) {
			CsrfToken token = (CsrfToken) attribute;
			return new CsrfHeader(token.getHeaderName(), token.getToken());
		}

	}

}
