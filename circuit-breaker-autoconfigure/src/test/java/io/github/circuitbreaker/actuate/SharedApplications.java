package io.github.circuitbreaker.actuate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The web applications of a test class. Tests with the same configuration share one,
 * which is closed after the last test.
 */
final class SharedApplications implements AfterAllCallback {

	private final Map<List<?>, ConfigurableApplicationContext> running = new HashMap<>();

	private final String[] properties;

	/**
	 * Creates an instance without applications.
	 * @param properties the properties of all of them
	 */
	SharedApplications(String... properties) {
		this.properties = properties;
	}

	ConfigurableApplicationContext get(WebStack stack, Class<?> source, String... properties) {
		return this.running.computeIfAbsent(List.of(stack, source, List.of(properties)),
				(key) -> stack.application(source).properties(this.properties).properties(properties).run());
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.running.values().forEach(ConfigurableApplicationContext::close);
		this.running.clear();
	}

}
