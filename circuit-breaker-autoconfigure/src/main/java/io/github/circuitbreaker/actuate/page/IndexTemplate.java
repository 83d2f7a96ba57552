package io.github.circuitbreaker.actuate.page;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * The HTML of the page, into which is written what only the server knows.
 */
class IndexTemplate {

	static final String NAME = "index.html";

	private final String html;

	/**
	 * Creates the template.
	 * @param applicationName the name of the application, or an empty text
	 */
	IndexTemplate(String applicationName) {
		this.html = new String(PageFile.read(NAME), StandardCharsets.UTF_8).replace("{{application}}",
				escape(applicationName));
	}

	/**
	 * Fills the template in, for one request.
	 * @param writable whether the page offers to change circuit breakers
	 * @param csrf the header that this needs, or {@code null} if it needs none
	 */
	PageFile fillIn(boolean writable, @Nullable CsrfHeader csrf) {
		String filled = this.html.replace("{{writable}}", Boolean.toString(writable))
			.replace("{{csrf-header}}", (csrf != null) ? escape(csrf.name()) : "")
			.replace("{{csrf-token}}", (csrf != null) ? escape(csrf.token()) : "");
		return new PageFile("text/html;charset=UTF-8", "no-store", null, filled.getBytes(StandardCharsets.UTF_8));
	}

	private static String escape(String text) {
		return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
	}

}
