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
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the mistakes that the build finds.
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
		assertThat(output.getErr() + output.getOut())
			.contains(("The bean 'index' is declared as %s. Unless its class adds what is missing, it stops the start:"
					+ " @CircuitBreaker on %1$s.find() names the")
				.formatted(Index.class.getName()) + " fallback method \"cached\", which does not exist.");
	}

	@Test
	void productOfUnknownClassIsWarnedOf(CapturedOutput output) {
		build(IndexFactory.class);
		assertThat(output.getErr() + output.getOut())
			.contains("is declared as %s. Unless its class adds".formatted(Index.class.getName()));
	}

	@Test
	void misspeltFallbackOfHttpClientFailsTheBuild() {
		assertThatExceptionOfType(AotBeanProcessingException.class).isThrownBy(() -> build(HttpClients.class))
			.withMessageContaining("names the fallback method \"cachd\", which does not exist. Did you mean cached?");
	}

	@Test
	void subclassThatAddsTheFallbackHasToBeDeclared() {
		assertThatExceptionOfType(AotBeanProcessingException.class).isThrownBy(() -> build(Inexact.class))
			.withMessageContaining("%s.find() names the fallback method \"cached\"".formatted(Base.class.getName()))
			.withMessageEndingWith("If a subclass adds what is missing, let the @Bean method declare it.");
		assertThatCode(() -> build(Exact.class)).doesNotThrowAnyException();
	}

	@Test
	void circularPlaceholderIsLeftToTheStart() {
		Map<String, Object> circular = Map.of("a", "${b}", "b", "${a}", "performance.circuit-breaker.failure-threshold",
				"${a}");
		assertThatCode(() -> new AheadOfTime(circular, Forgetful.class)).doesNotThrowAnyException();
	}

	@Test
	void warningIsLoggedOnceForBeansOfAClass(CapturedOutput output) {
		build(ForgetfulTwice.class);
		assertThat((output.getErr() + output.getOut()).split("has the name \"index-#host\"")).hasSize(2);
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

	@HttpExchange("http://localhost:1")
	interface HttpClient {

		@GetExchange("/index")
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachd")
		String find();

		default String cached() {
			return "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(types = HttpClient.class)
	static class HttpClients {

	}

	static class Base {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String find() {
			return "";
		}

	}

	static class Sub extends Base {

		String cached() {
			return "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Inexact {

		@Bean
		Base index() {
			return new Sub();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Exact {

		@Bean
		Sub index() {
			return new Sub();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForgetfulTwice {

		@Bean
		Forgetful one() {
			return new Forgetful();
		}

		@Bean
		Forgetful other() {
			return new Forgetful();
		}

	}

}
