package io.github.circuitbreaker.actuate.page;

import java.util.Map;

/**
 * The headers of every answer. The page consists of its own files and talks to its own
 * endpoint; anything else, scripts within the HTML among it, is refused by the browser.
 */
final class PageHeaders {

	static final Map<String, String> ALL = Map.of("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
					+ " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer");

	private PageHeaders() {
	}

}
