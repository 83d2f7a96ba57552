package io.github.circuitbreaker.actuate.page;

import java.io.IOException;

import io.github.circuitbreaker.actuate.page.PageFiles.CsrfHeader;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpMethod;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Serves the page on any servlet container, with Spring MVC or Jersey.
 */
final class CircuitBreakersPageServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final String TOKEN_ATTRIBUTE = "org.springframework.security.web.csrf.CsrfToken";

	private final transient PageFiles page;

	CircuitBreakersPageServlet(PageFiles page) {
		this.page = page;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String path = request.getServletPath();
		Object token = this.page.needsCsrfHeader(path) ? request.getAttribute(TOKEN_ATTRIBUTE) : null;
		PageFiles.Response file = this.page.respond(request.getMethod(), path,
				(token != null) ? SpringSecurity.csrfHeader(token) : null);
		PageFiles.HEADERS.forEach(response::setHeader);
		file.headers().forEach(response::setHeader);
		if (file.etag() != null && new ServletWebRequest(request, response).checkNotModified(file.etag())) {
			return;
		}
		response.setStatus(file.status().value());
		response.setContentType(file.contentType());
		response.setContentLength(file.content().length);
		if (!HttpMethod.HEAD.matches(request.getMethod())) {
			response.getOutputStream().write(file.content());
		}
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
