package io.github.circuitbreaker.actuate.page;

import java.time.Instant;
import java.util.Optional;

import io.github.circuitbreaker.actuate.page.PageFiles.CsrfHeader;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Serves the page on Spring WebFlux.
 */
final class CircuitBreakersPageHandler implements WebHandler {

	private static final String TOKEN_ATTRIBUTE = "org.springframework.security.web.server.csrf.CsrfToken";

	private final PageFiles page;

	CircuitBreakersPageHandler(PageFiles page) {
		this.page = page;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		String method = exchange.getRequest().getMethod().name();
		String path = exchange.getRequest().getPath().pathWithinApplication().value();
		Mono<CsrfHeader> csrf = this.page.needsCsrfHeader(path) ? csrfHeader(exchange) : Mono.empty();
		return csrf.map(Optional::of)
			.defaultIfEmpty(Optional.empty())
			.flatMap((header) -> write(exchange, this.page.respond(method, path, header.orElse(null))));
	}

	private static Mono<Void> write(ServerWebExchange exchange, PageFiles.Response file) {
		ServerHttpResponse response = exchange.getResponse();
		PageFiles.HEADERS.forEach(response.getHeaders()::set);
		file.headers().forEach(response.getHeaders()::set);
		if (file.etag() != null && exchange.checkNotModified(file.etag(), Instant.MIN)) {
			return response.setComplete();
		}
		response.setStatusCode(file.status());
		if (file.contentType() != null) {
			response.getHeaders().set(HttpHeaders.CONTENT_TYPE, file.contentType());
		}
		response.getHeaders().setContentLength(file.content().length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(file.content())));
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
