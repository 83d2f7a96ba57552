package com.example.probe.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a mistake in the settings stops the start.
 */
class MistakeTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("com.example.probe.driver.Variant#all")
	void typoInAPropertyIsExplained(Variant variant) throws IOException {
		Path settings = Files.writeString(this.directory.resolve("typo.yaml"), """
				performance:
				  circuit-breaker:
				    instances:
				      plain:
				        failure-treshold: 5
				""");
		try (Probe probe = Probe.start(variant, this.directory, "--spring.config.additional-location=" + settings)) {
			assertThat(probe.awaitExit()).as(probe.output()).isEqualTo(1);
			assertThat(probe.output()).contains("APPLICATION FAILED TO START", "failure-treshold", "failure-threshold",
					"typo.yaml");
		}
	}

}
