package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin.Location;
import org.springframework.core.io.Resource;

/**
 * Finds numbers that YAML 1.1 reads as others than most people do: octal ones, such as
 * {@code 010}, and sexagesimal ones, such as {@code 1:30}.
 */
final class YamlNumbers {

	private static final Pattern ODD = Pattern
		.compile("[-+]?(0[0-7_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?)(?=[\\s,}\\]]|$)");

	private final Map<Resource, List<String>> files = new HashMap<>();

	/**
	 * Returns a number as it is written, if YAML reads it as another one.
	 * @param origin where a value stands that was read as a number
	 */
	Optional<String> misread(TextResourceOrigin origin) {
		Resource resource = origin.getResource();
		Location location = origin.getLocation();
		if (resource == null || location == null) {
			return Optional.empty();
		}
		return this.files.computeIfAbsent(resource, YamlNumbers::lines)
			.stream()
			.skip(location.getLine())
			.findFirst()
			.map((line) -> line.substring(Math.min(location.getColumn(), line.length())))
			.map(ODD::matcher)
			.flatMap((matcher) -> matcher.results().findFirst())
			.filter((result) -> result.start() == 0)
			.map(MatchResult::group);
	}

	private static List<String> lines(Resource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
