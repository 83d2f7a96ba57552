package io.github.circuitbreaker.actuate.page;

import java.io.IOException;

import io.github.circuitbreaker.actuate.page.CircuitBreakersPage.CsrfHeader;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Serves the page on any servlet container, with Spring MVC or Jersey.
 */
final class CircuitBreakersPageServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final String TOKEN_ATTRIBUTE = "org.springframework.security.web.csrf.CsrfToken";

	private final transient CircuitBreakersPage page;

	CircuitBreakersPageServlet(CircuitBreakersPage page) {
		this.page = page;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		CircuitBreakersPage.HEADERS.forEach(response::setHeader);
		boolean head = HttpMethod.HEAD.matches(request.getMethod());
		if (!head && !HttpMethod.GET.matches(request.getMethod())) {
			response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
			response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
			return;
		}
		String path = request.getServletPath();
		if (CircuitBreakersPage.isDirectory(path)) {
			response.setHeader(HttpHeaders.LOCATION, CircuitBreakersPage.INDEX);
			response.setStatus(HttpServletResponse.SC_FOUND);
			return;
		}
		CircuitBreakersPage.File file = this.page.file(path,
				this.page.needsCsrfHeader(path) ? csrfHeader(request) : null);
		if (file == null) {
			response.setStatus(HttpServletResponse.SC_NOT_FOUND);
			return;
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, file.cacheControl());
		if (file.etag() != null && new ServletWebRequest(request, response).checkNotModified(file.etag())) {
			return;
		}
		response.setContentType(file.contentType());
		response.setContentLength(file.content().length);
		if (!head) {
			response.getOutputStream().write(file.content());
		}
	}

	private static @Nullable CsrfHeader csrfHeader(HttpServletRequest request) {
		Object token = request.getAttribute(TOKEN_ATTRIBUTE);
		return (token != null) ? SpringSecurity.csrfHeader(token) : null;
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
