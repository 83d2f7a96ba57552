package io.github.circuitbreaker.autoconfigure;

import java.nio.file.Path;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What somebody reads whose annotation is wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidAnnotationTests {

	@TempDir
	private Path folder;

	@Test
	void withoutName(CapturedOutput output) {
		assertAnalysis(output, Nameless.class, """
				@CircuitBreaker on %s.call() has no name

				Action:

				Give it one, as in @CircuitBreaker(name = "pypi").
				""");
	}

	@Test
	void withPlaceholderThatCannotBeResolved(CapturedOutput output) {
		assertAnalysis(output, Unresolvable.class, """
				@CircuitBreaker on %s has a name with a placeholder that cannot be resolved: "${index.name}"

				Action:

				Set the property, or give the placeholder a default, as in "${index.name:pypi}".
				""");
	}

	private void assertAnalysis(CapturedOutput output, Class<?> bean, String analysis) {
		assertThatException().isThrownBy(() -> new YamlRunner(this.folder).run("", bean).close());
		assertThat(output).contains("Description:\n\n" + analysis.replace("%s", bean.getName()));
	}

	static class Nameless {

		@CircuitBreaker
		void call() {
		}

	}

	@CircuitBreaker("${index.name}")
	static class Unresolvable {

		void call() {
		}

	}

}
