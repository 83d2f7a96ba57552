package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.InvalidConfigurationException;

import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Stops the start on earlier versions of Spring Boot, where it would fail for reasons
 * that do not tell the cause.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		check(SpringBootVersion.getVersion());
	}

	static void check(String version) {
		if (Integer.parseInt(version.substring(0, version.indexOf('.'))) < 4) {
			throw new InvalidConfigurationException(
					"circuit-breaker-starter needs Spring Boot 4.0 or later, and this application has Spring Boot "
							+ version,
					"Upgrade Spring Boot, or remove the dependency on circuit-breaker-starter.");
		}
	}

}
