package io.github.circuitbreaker.actuate.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.DigestUtils;
import org.springframework.web.util.HtmlUtils;

/**
 * The files of the page, independent of the web stack that serves them. Thread-safe.
 */
final class CircuitBreakersPage {

	static final String INDEX = "index.html";

	/**
	 * The headers of every response. The page consists of its own files and talks to its
	 * own endpoint; the browser refuses everything else, including scripts within the
	 * HTML.
	 */
	static final Map<String, String> HEADERS = Map.of("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
					+ " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer");

	private static final List<String> STATIC_FILES = List.of("page.css", "page.js", "actions.js", "breakers.js",
			"card.js", "contact.js", "countdown.js", "dom.js", "fleet.js", "format.js", "grid.js", "polling.js",
			"requests.js", "timeline.js", "icon.svg", "icon-open.svg");

	private final Map<String, File> files = STATIC_FILES.stream()
		.collect(Collectors.toUnmodifiableMap(Function.identity(), File::load));

	private final String index;

	private final BooleanSupplier writable;

	/**
	 * Creates the page.
	 * @param applicationName the name of the application, or an empty string
	 * @param writable whether the endpoint allows changes, so that the page offers them;
	 * called for each request
	 */
	CircuitBreakersPage(String applicationName, BooleanSupplier writable) {
		this.index = new String(File.read(INDEX), StandardCharsets.UTF_8).replace("{{application}}",
				escape(applicationName));
		this.writable = writable;
	}

	/**
	 * Returns the paths of all files and of their directory. The caller maps exactly
	 * these, because a pattern would hide a circuit breaker named "page".
	 * @param endpoint the path of the endpoint
	 */
	String[] paths(String endpoint) {
		return Stream.concat(Stream.of("", INDEX), STATIC_FILES.stream())
			.map((name) -> endpoint + "/page/" + name)
			.toArray(String[]::new);
	}

	/**
	 * Returns whether the path is that of the directory, which redirects to the index.
	 */
	static boolean isDirectory(String path) {
		return path.endsWith("/");
	}

	/**
	 * Returns whether the file contains the CSRF header.
	 */
	boolean needsCsrfHeader(String path) {
		return isIndex(path) && this.writable.getAsBoolean();
	}

	/**
	 * Returns the file for a request, or {@code null} if there is none.
	 * @param path the path of the request
	 * @param csrf the CSRF header, if the file needs it and the application uses one
	 */
	@Nullable File file(String path, @Nullable CsrfHeader csrf) {
		return isIndex(path) ? index(csrf) : this.files.get(name(path));
	}

	private File index(@Nullable CsrfHeader csrf) {
		String html = this.index.replace("{{writable}}", Boolean.toString(this.writable.getAsBoolean()))
			.replace("{{csrf-header}}", (csrf != null) ? escape(csrf.name()) : "")
			.replace("{{csrf-token}}", (csrf != null) ? escape(csrf.token()) : "");
		return new File("text/html;charset=UTF-8", "no-store", null, html.getBytes(StandardCharsets.UTF_8));
	}

	private static boolean isIndex(String path) {
		return name(path).equals(INDEX);
	}

	private static String name(String path) {
		return path.substring(path.lastIndexOf('/') + 1);
	}

	private static String escape(String text) {
		return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
	}

	/**
	 * The header with which a request proves that it comes from the page.
	 *
	 * @param name the name of the header
	 * @param token the value of the header
	 */
	record CsrfHeader(String name, String token) {
	}

	/**
	 * A file with its response headers.
	 *
	 * @param contentType the content type
	 * @param cacheControl the cache control
	 * @param etag the entity tag, or {@code null} if the file must not be cached
	 * @param content the content, which must not be modified
	 */
	record File(String contentType, String cacheControl, @Nullable String etag, byte[] content) {

		/**
		 * Loads a file that is the same for every request. Browsers may cache it but have
		 * to revalidate it, because a newer application may have a newer file.
		 */
		static File load(String name) {
			byte[] content = read(name);
			return new File(contentType(name), "no-cache", "\"" + DigestUtils.md5DigestAsHex(content) + "\"", content);
		}

		static byte[] read(String name) {
			try (InputStream resource = CircuitBreakersPage.class.getResourceAsStream(name)) {
				if (resource == null) {
					throw new FileNotFoundException(name);
				}
				return resource.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static String contentType(String name) {
			return switch (name.substring(name.lastIndexOf('.') + 1)) {
				case "css" -> "text/css;charset=UTF-8";
				case "js" -> "text/javascript;charset=UTF-8";
				case "svg" -> "image/svg+xml";
				default -> throw new IllegalArgumentException(name);
			};
		}

	}

}
