package io.github.circuitbreaker.autoconfigure;

import java.util.Map;
import java.util.concurrent.Future;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.AotBeanProcessingException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the mistakes that already the build finds.
 */
@ExtendWith(OutputCaptureExtension.class)
class AheadOfTimeChecksTests {

	@Test
	void misspeltFallbackFailsTheBuild() {
		assertThatExceptionOfType(AotBeanProcessingException.class).isThrownBy(() -> build(Misspelt.class))
			.withMessageStartingWith("Error processing bean with name 'aheadOfTimeChecksTests.Misspelt'")
			.withMessageEndingWith(
					"@CircuitBreaker on %1$s.find() names the fallback method \"cachd\", which does not exist."
							+ " Did you mean cached? If not, write one in %1$s, such as String cachd(Exception);"
							+ " the exception may be left out.",
					Misspelt.class.getName());
	}

	@Test
	void allMistakesOfAClassAreTold() {
		assertThatExceptionOfType(AotBeanProcessingException.class).isThrownBy(() -> build(Mistaken.class))
			.withMessageContaining(".nameless() has no name. Give it one")
			.withMessageContaining(System.lineSeparator() + "@CircuitBreaker on ")
			.withMessageContaining("#hots, which is no parameter of the method")
			.withMessageContaining("probe method \"pong\" that does not exist")
			.withMessageContaining("Future");
	}

	@Test
	void placeholderIsLeftToTheStart() {
		assertThatCode(() -> build(ByPlaceholder.class)).doesNotThrowAnyException();
	}

	@Test
	void interfaceOfUnknownClassIsWarnedOf(CapturedOutput output) {
		build(Declared.class);
		assertThat(output.getErr() + output.getOut()).contains(
				"The bean 'index' is declared as %s, and may stop the start: @CircuitBreaker on %1$s.find() names the"
					.formatted(Index.class.getName()) + " fallback method \"cached\", which does not exist.");
	}

	@Test
	void productOfUnknownClassIsWarnedOf(CapturedOutput output) {
		build(IndexFactory.class);
		assertThat(output.getErr() + output.getOut())
			.contains("is declared as %s, and may stop the start".formatted(Index.class.getName()));
	}

	@Test
	void warningsOfTheStartAreLogged(CapturedOutput output) {
		build(Forgetful.class);
		assertThat(output.getErr() + output.getOut()).contains("has the name \"index-#host\"");
	}

	private static void build(Class<?> type) {
		new AheadOfTime(Map.of(), type);
	}

	static class Misspelt {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachd")
		public String find() {
			return "";
		}

		String cached() {
			return "";
		}

	}

	static class Mistaken {

		@CircuitBreaker
		public void nameless() {
		}

		@CircuitBreaker("index-#{#hots}")
		public void keyed(String host) {
		}

		@CircuitBreaker(name = "pypi", probeMethod = "pong")
		public void probed() {
		}

		@CircuitBreaker("pypi")
		public Future<String> future() {
			throw new UnsupportedOperationException();
		}

	}

	static class ByPlaceholder {

		@CircuitBreaker("${index.name}")
		public void find() {
		}

		@CircuitBreaker("${index.prefix}-#{#host}")
		public void keyed(String host) {
		}

	}

	static class Forgetful {

		@CircuitBreaker("index-#host")
		public void find(String host) {
		}

	}

	interface Index {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		String find();

	}

	static class IndexFactory implements FactoryBean<Index> {

		@Override
		public Index getObject() {
			return () -> "";
		}

		@Override
		public Class<?> getObjectType() {
			return Index.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Declared {

		@Bean
		Index index() {
			return new Index() {

				@Override
				public String find() {
					return "";
				}

				String cached() {
					return "";
				}

			};
		}

	}

}
