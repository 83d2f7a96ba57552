package io.github.circuitbreaker.test.migration;

import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.CircuitBreakerDetails;
import io.github.resilience4j.common.circuitbreaker.monitoring.endpoint.UpdateState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.UrlResource;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of {@code docs/from-resilience4j.md} to Resilience4j's metadata and
 * classes: none of its names is missing.
 */
@Tag("resilience4j")
class TablesTests {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern OF_ALL = Pattern.compile("\"resilience4j\\.circuitbreaker\\.([\\w.-]+)\"");

	private static final Pattern NAME = Pattern.compile("[\\w.]+");

	/**
	 * Returns all names in code in the first column of the tables below a heading.
	 */
	private static Set<String> firstColumn(String heading) throws IOException {
		String page = Files.readString(Path.of("../docs/from-resilience4j.md"));
		String section = page.split("\n## " + heading + "\n")[1].split("\n## ")[0];
		Set<String> names = new LinkedHashSet<>();
		section.lines().filter((line) -> line.startsWith("|")).forEach((line) -> {
			Matcher code = CODE.matcher(line.split("(?<!\\\\)\\|")[1]);
			while (code.find()) {
				Matcher name = NAME.matcher(code.group(1));
				while (name.find()) {
					names.add(name.group());
				}
			}
		});
		return names;
	}

	private static Set<String> methods(Class<?> type) {
		return Arrays.stream(type.getMethods())
			.filter((method) -> !method.isSynthetic())
			.map(Method::getName)
			.collect(Collectors.toSet());
	}

	private static Stream<String> constants(String type) throws ClassNotFoundException {
		return Arrays.stream(ClassUtils.forName(type, null).getDeclaredFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
			.map(TablesTests::constant);
	}

	private static String constant(Field field) {
		try {
			field.setAccessible(true);
			return (String) field.get(null);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void properties() throws Exception {
		assertThat(firstColumn("Properties")).containsAll(
				Stream.of(Introspector.getBeanInfo(InstanceProperties.class, Object.class).getPropertyDescriptors())
					.map(PropertyDescriptor::getName)
					.toList());
		Set<String> ofAll = new LinkedHashSet<>();
		for (URL metadata : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			Matcher name = OF_ALL.matcher(new UrlResource(metadata).getContentAsString(StandardCharsets.UTF_8));
			while (name.find()) {
				ofAll.add(name.group(1));
			}
		}
		assertThat(ofAll).contains("circuit-breaker-aspect-order");
		assertThat(firstColumn("Properties").stream().map(TablesTests::kebabCase)).containsAll(ofAll);
	}

	private static String kebabCase(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	@Test
	void annotation() throws Exception {
		assertThat(firstColumn("Annotation and fallbacks")).containsAll(
				Stream.of(io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker.class.getDeclaredMethods())
					.map(Method::getName)
					.toList());
	}

	@Test
	void code() throws Exception {
		assertThat(firstColumn("Code")).containsAll(methods(CircuitBreaker.class));
	}

	@Test
	void registry() throws Exception {
		Set<String> methods = methods(CircuitBreakerRegistry.class);
		methods.removeAll(Set.of("of", "ofDefaults", "custom"));
		assertThat(firstColumn("Code")).containsAll(methods)
			.containsAll(methods(CircuitBreakerRegistry.EventPublisher.class).stream()
				.filter((name) -> !name.equals("onEvent"))
				.toList());
	}

	@Test
	void builder() throws Exception {
		Set<String> names = firstColumn("Properties");
		names.addAll(firstColumn("Code"));
		Set<String> methods = Stream.of(CircuitBreakerConfig.Builder.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()))
			.map(Method::getName)
			.collect(Collectors.toSet());
		// These have a property of another name.
		methods.removeAll(Set.of("build", "slidingWindow", "recordException", "recordResult", "ignoreException",
				"enableAutomaticTransitionFromOpenToHalfOpen", "enableIgnoreExceptionsPrecedence"));
		assertThat(names).containsAll(methods);
	}

	@Test
	void events() throws Exception {
		assertThat(firstColumn("Events")).containsAll(methods(CircuitBreaker.EventPublisher.class).stream()
			.filter((name) -> !name.equals("onEvent"))
			.toList());
	}

	@Test
	void metrics() throws Exception {
		assertThat(firstColumn("Metrics"))
			.containsAll(constants("io.github.resilience4j.micrometer.tagged.CircuitBreakerMetricNames")
				.filter((name) -> !name.equals("resilience4j.circuitbreaker"))
				.toList());
	}

	@Test
	void endpointAndHealth() throws Exception {
		Set<String> names = firstColumn("Endpoint and health");
		assertThat(names)
			.containsAll(Stream
				.of(Introspector.getBeanInfo(CircuitBreakerDetails.class, Object.class).getPropertyDescriptors())
				.map(PropertyDescriptor::getName)
				.toList())
			.containsAll(Stream.of(UpdateState.values()).map(Enum::name).toList())
			.containsAll(constants(
					"io.github.resilience4j.springboot.circuitbreaker.monitoring.health.CircuitBreakersHealthIndicator")
				.toList());
	}

}
