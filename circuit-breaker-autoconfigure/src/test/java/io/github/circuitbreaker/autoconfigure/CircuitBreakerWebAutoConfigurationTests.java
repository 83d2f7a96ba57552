package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.web.OpenCircuitExceptionResolver;
import io.github.circuitbreaker.web.OpenCircuitWebExceptionHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests which of the two handlers is configured, if any. The tests of package {@code web}
 * cover the handlers themselves.
 */
class CircuitBreakerWebAutoConfigurationTests {

	private static final String MVC = "org.springframework.web.servlet";

	private static final String WEBFLUX = "org.springframework.web.reactive";

	@Test
	void springMvcHasItsOwn() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).hasSingleBean(OpenCircuitExceptionResolver.class)
				.doesNotHaveBean(OpenCircuitWebExceptionHandler.class));
	}

	@Test
	void springMvcAloneIsEnough() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader(WEBFLUX, "reactor", "org.springframework.boot.webflux"))
			.run((context) -> assertThat(context).hasSingleBean(OpenCircuitExceptionResolver.class));
	}

	@Test
	void webFluxHasItsOwn() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).hasSingleBean(OpenCircuitWebExceptionHandler.class)
				.doesNotHaveBean(OpenCircuitExceptionResolver.class));
	}

	@Test
	void webFluxAloneIsEnough() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader(MVC, "jakarta.servlet", "org.springframework.boot.webmvc"))
			.run((context) -> assertThat(context).hasSingleBean(OpenCircuitWebExceptionHandler.class));
	}

	@Test
	void servletApplicationWithoutSpringMvcHasNeither() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader(MVC, WEBFLUX))
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
				.doesNotHaveBean(OpenCircuitExceptionResolver.class));
	}

	@Test
	void applicationThatServesNoWebHasNeither() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
				.doesNotHaveBean(OpenCircuitExceptionResolver.class)
				.doesNotHaveBean(OpenCircuitWebExceptionHandler.class));
	}

	@Test
	void applicationWithoutSpringWebStarts() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.http",
					"jakarta.servlet", "reactor"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(CircuitBreakerRegistry.class));
	}

	@Test
	void errorControllerOfTheUserStandsInItsPlace() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class)
			.withBean(ErrorController.class, () -> mock(ErrorController.class))
			.run((context) -> assertThat(context).doesNotHaveBean(OpenCircuitExceptionResolver.class));
	}

	@Test
	void errorHandlerOfTheUserStandsInItsPlace() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.withBean(ErrorWebExceptionHandler.class, () -> mock(ErrorWebExceptionHandler.class))
			.run((context) -> assertThat(context).doesNotHaveBean(OpenCircuitWebExceptionHandler.class));
	}

	@Import(CircuitBreakerAutoConfigurationTests.ByName.class)
	static class Application {

	}

}
