package io.github.circuitbreaker.actuate;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Decides which requests for one circuit breaker may reach the endpoint. The actuator
 * itself prefers a name in the query or body to the one in the path, which security rules
 * protect; and on Jersey it accepts commands without a content type, which any web page
 * can make a browser send.
 */
final class EndpointRequests {

	/** The parameter of the endpoint's operations that the path contains. */
	static final String NAME = "name";

	private static final List<String> PARAMETERS = List.of(NAME, "state", "scope");

	private static final Pattern JSON = Pattern.compile("application/([^;]+\\+)?json\\s*(;.*)?",
			Pattern.CASE_INSENSITIVE);

	private static final int UNSUPPORTED_MEDIA_TYPE = 415;

	private final List<String> paths;

	private final List<PathPattern> patterns;

	/**
	 * Creates an instance.
	 * @param paths the paths of the endpoint within the application
	 * @param cached whether answers are older than what their entity tag would be made of
	 */
	EndpointRequests(List<String> paths, boolean cached) {
		this.paths = cached ? List.of() : paths;
		// Jersey ignores a slash at the end.
		this.patterns = paths.stream()
			.flatMap((path) -> Stream.of(path + "/{name}", path + "/{name}/"))
			.map(PathPatternParser.defaultInstance::parse)
			.toList();
	}

	/**
	 * Returns whether a request is for all circuit breakers and may be answered without
	 * asking the endpoint, which alone knows what answers to other origins need.
	 */
	boolean isConditional(PathContainer path, String method, @Nullable String origin) {
		return HttpMethod.GET.matches(method) && origin == null && this.paths.contains(path.value());
	}

	/**
	 * Checks a request.
	 * @return the name of the circuit breaker that the path leads to, or {@code null} if
	 * it leads to none
	 * @throws CommandRefusedException if the request must not reach the endpoint
	 */
	@Nullable String check(PathContainer path, String method, @Nullable String contentType, Supplier<Set<String>> parameters)
			throws CommandRefusedException {
		String name = this.patterns.stream()
			.map((pattern) -> pattern.matchAndExtract(path))
			.filter(Objects::nonNull)
			.map((match) -> match.getUriVariables().get(NAME))
			.findFirst()
			.orElse(null);
		if (name != null && HttpMethod.POST.matches(method) && !JSON.matcher(String.valueOf(contentType)).matches()) {
			throw new CommandRefusedException(UNSUPPORTED_MEDIA_TYPE,
					"A command needs the Content-Type application/json");
		}
		if (name != null && !Collections.disjoint(PARAMETERS, parameters.get())) {
			throw new CommandRefusedException(WebEndpointResponse.STATUS_BAD_REQUEST,
					"The name belongs in the path, state and scope in the JSON body, and none of them in the query");
		}
		return name;
	}

}
