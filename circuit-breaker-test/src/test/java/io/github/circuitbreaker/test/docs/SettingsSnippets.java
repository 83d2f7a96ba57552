package io.github.circuitbreaker.test.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of settings: an application starts with them, and the properties exist.
 */
final class SettingsSnippets {

	private static final Map<String, Metadata> METADATA = Metadata.all();

	private static final ConfigurationPropertyName SPRING_CLOUD = ConfigurationPropertyName.of("spring.cloud");

	private SettingsSnippets() {
	}

	static void check(Snippet snippet) {
		PropertySourceLoader loader = snippet.language().equals("yaml") ? new YamlPropertySourceLoader()
				: new PropertiesPropertySourceLoader();
		List<PropertySource<?>> sources = load(loader, snippet);
		assertThat(names(sources)).isNotEmpty().allSatisfy(SettingsSnippets::exists);
		start(sources).close();
	}

	private static List<PropertySource<?>> load(PropertySourceLoader loader, Snippet snippet) {
		try {
			return loader.load(snippet.toString(),
					new ByteArrayResource(snippet.text().getBytes(StandardCharsets.UTF_8), snippet.toString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> names(List<PropertySource<?>> sources) {
		return sources.stream()
			.flatMap((source) -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
			.toList();
	}

	private static void exists(String written) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
		if (SPRING_CLOUD.isAncestorOf(name)) {
			// Not on the class path: probes/cloud starts with these.
			return;
		}
		if (name.isLastElementIndexed() && name.isNumericIndex(name.getNumberOfElements() - 1)) {
			name = name.getParent();
		}
		if (!METADATA.containsKey(name.toString())) {
			ConfigurationPropertyName parent = name.getParent();
			while (!parent.isEmpty() && !METADATA.containsKey(parent.toString())) {
				parent = parent.getParent();
			}
			assertThat(METADATA).as("the property that %s is or belongs to", name).containsKey(parent.toString());
			assertThat(METADATA.get(parent.toString()).type()).as("type of the property that %s belongs to", name)
				.startsWith("java.util.Map");
		}
	}

	private static ConfigurableApplicationContext start(List<PropertySource<?>> sources) {
		StandardEnvironment environment = new StandardEnvironment();
		sources.forEach(environment.getPropertySources()::addLast);
		SpringApplication application = new SpringApplication(Application.class);
		application.setEnvironment(environment);
		return application.run("--spring.main.banner-mode=off", "--spring.main.log-startup-info=false",
				"--spring.data.redis.repositories.enabled=false", "--spring.main.web-application-type=none");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
