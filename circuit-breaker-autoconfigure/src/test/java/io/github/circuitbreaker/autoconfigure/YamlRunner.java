package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Starts an application with an {@code application.yaml}, as a user does.
 */
class YamlRunner {

	private final Path folder;

	private final StandardEnvironment environment = new StandardEnvironment();

	YamlRunner(Path folder) {
		this.folder = folder;
	}

	/**
	 * Replaces the environment variables.
	 */
	YamlRunner withVariables(Map<String, Object> variables) {
		this.environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		return this;
	}

	/**
	 * Replaces what the command line defines with {@code -D}.
	 */
	YamlRunner withSystemProperties(Map<String, Object> properties) {
		this.environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
					new MapPropertySource(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, properties));
		return this;
	}

	ConfigurableApplicationContext run(String yaml, Class<?>... sources) {
		try {
			Files.writeString(this.folder.resolve("application.yaml"), yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new SpringApplicationBuilder(Application.class).sources(sources)
			.web(WebApplicationType.NONE)
			.environment(this.environment)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run("--spring.config.location=" + this.folder.toUri());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class, CircuitBreakersHealthContributorAutoConfiguration.class })
	static class Application {

	}

}
