package com.example.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

/**
 * Starts an application with the settings of the examples in the documentation. On Spring
 * MVC, changes them as that says.
 */
public class DocumentedSettings implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Path PAGE = Path.of("../../docs/spring-cloud.md");

	private static final Pattern FENCE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		boolean mvc = Arrays.asList(context.getEnvironment().getActiveProfiles()).contains("mvc");
		try {
			Matcher fences = FENCE.matcher(Files.readString(PAGE));
			while (fences.find()) {
				String yaml = fences.group(1);
				add(context,
						mvc ? yaml.replace("webflux:", "webmvc:").replace("name: packages", "id: packages") : yaml);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void add(ConfigurableApplicationContext context, String yaml) throws IOException {
		ByteArrayResource resource = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
		new YamlPropertySourceLoader().load(yaml, resource)
			.forEach(context.getEnvironment().getPropertySources()::addLast);
	}

}
