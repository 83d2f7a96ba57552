package io.github.circuitbreaker.actuate.page;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Serves the page, whichever framework the application's own servlet is of.
 */
public final class CircuitBreakersPageServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final String TOKEN_ATTRIBUTE = "org.springframework.security.web.csrf.CsrfToken";

	private final transient CircuitBreakersPage page;

	/**
	 * Creates the servlet, to be mapped to the paths of the page.
	 * @param page the page
	 */
	public CircuitBreakersPageServlet(CircuitBreakersPage page) {
		this.page = page;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		PageHeaders.ALL.forEach(response::setHeader);
		boolean head = HttpMethod.HEAD.matches(request.getMethod());
		if (!head && !HttpMethod.GET.matches(request.getMethod())) {
			response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
			response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
			return;
		}
		String path = request.getServletPath();
		if (CircuitBreakersPage.isDirectory(path)) {
			response.setHeader(HttpHeaders.LOCATION, IndexTemplate.NAME);
			response.setStatus(HttpServletResponse.SC_FOUND);
			return;
		}
		PageFile file = this.page.file(path, this.page.needsCsrfHeader(path) ? csrfHeader(request) : null);
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
	 * In a class of its own, as Spring Security may be missing.
	 */
	private static final class SpringSecurity {

		static CsrfHeader csrfHeader(Object attribute) {
			CsrfToken token = (CsrfToken) attribute;
			return new CsrfHeader(token.getHeaderName(), token.getToken());
		}

	}

}
