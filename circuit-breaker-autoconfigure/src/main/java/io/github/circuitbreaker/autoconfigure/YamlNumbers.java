package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin.Location;
import org.springframework.core.io.Resource;

/**
 * Finds numbers that YAML 1.1 reads as others than most people do: octal ones, such as
 * {@code 010}, and sexagesimal ones, such as {@code 1:30}. Keeps the files in memory.
 */
final class YamlNumbers {

	/** After an anchor and a tag, if there are any. */
	private static final Pattern ODD = Pattern
		.compile("(?:[&!]\\S+\\s+)*([-+]?(0[0-7_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?))(?=[\\s,}\\]]|$)");

	private final Map<Resource, List<String>> files = new HashMap<>();

	/**
	 * Returns a number as it is written, if YAML reads it as another one.
	 * @param value the value as YAML reads it
	 * @param origin where it stands
	 */
	Optional<String> misread(@Nullable Object value, TextResourceOrigin origin) {
		Resource resource = origin.getResource();
		Location location = origin.getLocation();
		if (!(value instanceof Number) || resource == null || location == null) {
			return Optional.empty();
		}
		List<String> lines = this.files.computeIfAbsent(resource, YamlNumbers::lines);
		String line = (location.getLine() < lines.size()) ? lines.get(location.getLine()) : "";
		Matcher matcher = ODD.matcher(line).region(Math.min(location.getColumn(), line.length()), line.length());
		return matcher.lookingAt() && isOther(matcher.group(1), value) ? Optional.of(matcher.group(1))
				: Optional.empty();
	}

	private static boolean isOther(String text, Object value) {
		return text.contains(":")
				|| new BigDecimal(text.replace("_", "")).compareTo(new BigDecimal(value.toString())) != 0;
	}

	private static List<String> lines(Resource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException | IllegalStateException ex) {
			// Some resources can be read only once.
			return List.of();
		}
	}

}
