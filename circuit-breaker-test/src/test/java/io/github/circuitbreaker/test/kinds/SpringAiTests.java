package io.github.circuitbreaker.test.kinds;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;

import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.execution.DefaultToolExecutionExceptionProcessor;
import org.springframework.ai.tool.execution.ToolExecutionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of tools of Spring AI.
 */
class SpringAiTests {

	@Test
	void toolIsProtected() {
		Contexts.of(Tools.class).run((context) -> {
			ToolCallback tool = ToolCallbacks.from(context.getBean(Tools.class))[0];
			Contexts.assertOpensWithFailuresOf(() -> tool.call("{}"));
			assertThatExceptionOfType(ToolExecutionException.class).isThrownBy(() -> tool.call("{}"))
				.satisfies((ex) -> assertThat(new DefaultToolExecutionExceptionProcessor(false).process(ex))
					.startsWith("Circuit breaker 'pypi' is OPEN"));
		});
	}

	public static class Tools {

		@Tool(description = "The newest packages")
		@CircuitBreaker(name = "pypi")
		public String newest() {
			throw new IllegalStateException("down");
		}

	}

}
