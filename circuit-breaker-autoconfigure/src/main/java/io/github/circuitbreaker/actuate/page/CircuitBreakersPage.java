package io.github.circuitbreaker.actuate.page;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What the page consists of, whatever serves it. Thread-safe.
 */
public final class CircuitBreakersPage {

	private static final List<String> FILES = List.of("page.css", "page.js", "actions.js", "breakers.js", "card.js",
			"contact.js", "countdown.js", "dom.js", "fleet.js", "format.js", "grid.js", "polling.js", "requests.js",
			"timeline.js", "icon.svg", "icon-open.svg");

	private final Map<String, PageFile> files = FILES.stream()
		.collect(Collectors.toUnmodifiableMap(Function.identity(), PageFile::load));

	private final IndexTemplate index;

	private final BooleanSupplier writable;

	/**
	 * Creates the page.
	 * @param applicationName the name of the application, or an empty text
	 * @param writable whether the endpoint changes circuit breakers, and the page
	 * therefore offers to; asked each time that the page is
	 */
	public CircuitBreakersPage(String applicationName, BooleanSupplier writable) {
		this.index = new IndexTemplate(applicationName);
		this.writable = writable;
	}

	/**
	 * Returns the paths of all files, and of their directory. Each of them, and none but
	 * them, is to be mapped: with a pattern, a circuit breaker named "page" would be out
	 * of reach.
	 * @param endpoint the path of the endpoint of the circuit breakers
	 * @return the paths
	 */
	public String[] paths(String endpoint) {
		return Stream.concat(Stream.of("", IndexTemplate.NAME), FILES.stream())
			.map((name) -> endpoint + "/page/" + name)
			.toArray(String[]::new);
	}

	/**
	 * Returns whether the path is that of the directory, which leads to the index.
	 */
	static boolean isDirectory(String path) {
		return path.endsWith("/");
	}

	/**
	 * Returns whether the file needs to know the header against forged requests.
	 */
	boolean needsCsrfHeader(String path) {
		return isIndex(path) && this.writable.getAsBoolean();
	}

	/**
	 * Returns a file.
	 * @param path the path of the request
	 * @param csrf the header against forged requests, if it is needed and there is one
	 * @return the file, or {@code null} if there is none of this name
	 */
	@Nullable PageFile file(String path, @Nullable CsrfHeader csrf) {
		return isIndex(path) ? this.index.fillIn(this.writable.getAsBoolean(), csrf) : this.files.get(name(path));
	}

	private static boolean isIndex(String path) {
		return name(path).equals(IndexTemplate.NAME);
	}

	private static String name(String path) {
		return path.substring(path.lastIndexOf('/') + 1);
	}

}
