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

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.DigestUtils;
import org.springframework.web.util.HtmlUtils;

/**
 * The files of the page, independent of the web stack that serves them. Thread-safe.
 */
final class PageFiles {

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

	private static final List<String> STATIC_FILES = List.of("page.css", "list.css", "panel.css", "icon.svg",
			"icon-open.svg", "address.js", "announcer.js", "breakers.js", "chart.js", "commands.js", "contact.js",
			"copy.js", "countdown.js", "details.js", "dom.js", "fleet.js", "format.js", "gauge.js", "history.js",
			"instances.js", "item.js", "list.js", "menu.js", "overview.js", "page.js", "panel.js", "polling.js",
			"question.js", "records.js", "requests.js", "source.js", "steering.js", "terminal.js");

	private final Map<String, Response> files = STATIC_FILES.stream()
		.collect(Collectors.toUnmodifiableMap(Function.identity(), Response::of));

	private final String index;

	private final String endpoint;

	private final BooleanSupplier writable;

	/** The path that the page is mapped to. */
	String location = "";

	/**
	 * Reads the files.
	 * @param applicationName the name of the application, or an empty string
	 * @param endpoint the path of the endpoint within the management context
	 * @param writable returns whether the endpoint allows changes, which the page then
	 * offers
	 */
	PageFiles(String applicationName, String endpoint, BooleanSupplier writable) {
		this.index = new String(read(INDEX), StandardCharsets.UTF_8).replace("{{application}}",
				escape(applicationName));
		this.endpoint = endpoint;
		this.writable = writable;
	}

	/**
	 * Returns the paths of all files and of their directory. The caller maps exactly
	 * these, because a pattern would hide a circuit breaker named "page".
	 * @param prefix the path of the management context
	 */
	String[] paths(String prefix) {
		this.location = prefix + this.endpoint + "/page/" + INDEX;
		return Stream.concat(Stream.of("", INDEX), STATIC_FILES.stream())
			.map((name) -> prefix + this.endpoint + "/page/" + name)
			.toArray(String[]::new);
	}

	/**
	 * Returns whether the file contains the CSRF header.
	 */
	boolean needsCsrfHeader(String path) {
		return isIndex(path) && this.writable.getAsBoolean();
	}

	/**
	 * Returns the response to a request.
	 * @param method the method of the request
	 * @param path the path of the request
	 * @param csrf the CSRF header, if the file needs it and the application uses one
	 */
	Response respond(String method, String path, @Nullable CsrfHeader csrf) {
		if (!"GET".equals(method) && !"HEAD".equals(method)) {
			return Response.empty(HttpStatus.METHOD_NOT_ALLOWED, Map.of(HttpHeaders.ALLOW, "GET, HEAD"));
		}
		if (path.endsWith("/")) {
			return Response.empty(HttpStatus.FOUND, Map.of(HttpHeaders.LOCATION, INDEX));
		}
		Response file = isIndex(path) ? index(csrf) : this.files.get(name(path));
		return (file != null) ? file : Response.empty(HttpStatus.NOT_FOUND, Map.of());
	}

	private Response index(@Nullable CsrfHeader csrf) {
		String html = this.index.replace("{{writable}}", Boolean.toString(this.writable.getAsBoolean()))
			.replace("{{csrf-header}}", (csrf != null) ? escape(csrf.name()) : "")
			.replace("{{csrf-token}}", (csrf != null) ? escape(csrf.token()) : "");
		return Response.of("text/html;charset=UTF-8", "no-store", null, html.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] read(String name) {
		try (InputStream resource = PageFiles.class.getResourceAsStream(name)) {
			if (resource == null) {
				throw new FileNotFoundException(name);
			}
			return resource.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
	 * A response to a request.
	 *
	 * @param status the HTTP status
	 * @param headers the headers that only this response has
	 * @param contentType the content type, or {@code null} if there is no content
	 * @param etag the entity tag, or {@code null} if the content must not be cached
	 * @param content the content, which must not be modified
	 */
	record Response(HttpStatus status, Map<String, String> headers, @Nullable String contentType, @Nullable String etag,
			byte[] content) {

		static Response empty(HttpStatus status, Map<String, String> headers) {
			return new Response(status, headers, null, null, new byte[0]);
		}

		static Response of(String contentType, String cacheControl, @Nullable String etag, byte[] content) {
			return new Response(HttpStatus.OK, Map.of(HttpHeaders.CACHE_CONTROL, cacheControl), contentType, etag,
					content);
		}

		/**
		 * Returns the response with a file that is the same for every request. Browsers
		 * may cache it but have to revalidate it, because a newer application may have a
		 * newer file.
		 */
		static Response of(String file) {
			byte[] content = read(file);
			return of(contentType(file), "no-cache", "\"" + DigestUtils.md5DigestAsHex(content) + "\"", content);
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
