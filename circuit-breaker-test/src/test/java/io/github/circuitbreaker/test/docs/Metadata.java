package io.github.circuitbreaker.test.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the metadata on the class path says of a property.
 *
 * @param type its type
 * @param defaultValue its default, if any
 */
record Metadata(String type, @Nullable String defaultValue) {

	/**
	 * Returns the metadata of all libraries.
	 */
	static Map<String, Metadata> all() {
		Map<String, Metadata> all = new TreeMap<>();
		try {
			for (URL url : Collections
				.list(Metadata.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream metadata = url.openStream()) {
					JsonMapper.shared()
						.readTree(metadata)
						.get("properties")
						.forEach((property) -> all.put(property.get("name").stringValue(), of(property)));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return all;
	}

	private static Metadata of(JsonNode property) {
		JsonNode value = property.get("defaultValue");
		return new Metadata(property.path("type").stringValue(""),
				(value == null) ? null : value.isValueNode() ? value.asString() : value.toString());
	}

}
