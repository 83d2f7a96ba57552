package io.github.circuitbreaker.web;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import static io.github.circuitbreaker.web.Problems.assertHandled;
import static io.github.circuitbreaker.web.Problems.assertProblem;

/**
 * Tests that annotated exception handlers of the user take precedence, on Spring MVC and
 * Spring WebFlux.
 */
@ParameterizedClass
@EnumSource(names = { "SERVLET", "REACTIVE" })
class HandlersOfTheUserWebTests {

	@Parameter
	WebApplicationType type;

	@Test
	void handlerOfTheControllerWins() throws Exception {
		try (WebApp app = new WebApp(this.type, ControllerWithHandler.class)) {
			assertHandled(app.openCircuit().get("/handled"), "the controller");
			assertProblem(app.get("/packages/flask"), "/packages/flask");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { AdviceForAnything.class, LastAdvice.class, AdviceForOpenCircuits.class })
	void adviceWins(Class<?> advice) throws Exception {
		try (WebApp app = new WebApp(this.type, advice)) {
			app.openCircuit();
			for (String path : new String[] { "/packages/flask", "/future", "/mono", "/wrapped" }) {
				assertHandled(app.get(path), "an advice");
			}
		}
	}

	@Test
	void adviceForSomethingElseDoesNotMatter() throws Exception {
		try (WebApp app = new WebApp(this.type, AdviceForSomethingElse.class)) {
			assertProblem(app.openCircuit().get("/packages/flask"), "/packages/flask");
		}
	}

	@RestController
	static class ControllerWithHandler {

		private final PackageIndex index;

		ControllerWithHandler(PackageIndex index) {
			this.index = index;
		}

		@GetMapping("/handled")
		String find() {
			return this.index.find("flask");
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.BAD_GATEWAY)
		String handle(CircuitBreakerOpenException ex) {
			return "handled by the controller";
		}

	}

	@RestControllerAdvice
	static class AdviceForAnything {

		@ExceptionHandler(Exception.class)
		@ResponseStatus(HttpStatus.BAD_GATEWAY)
		String handle() {
			return "handled by an advice";
		}

	}

	@Order(Ordered.LOWEST_PRECEDENCE)
	static class LastAdvice extends AdviceForAnything {

	}

	@RestControllerAdvice
	static class AdviceForOpenCircuits {

		@ExceptionHandler(CircuitBreakerOpenException.class)
		@ResponseStatus(HttpStatus.BAD_GATEWAY)
		String handle() {
			return "handled by an advice";
		}

	}

	@RestControllerAdvice
	static class AdviceForSomethingElse {

		@ExceptionHandler(IllegalStateException.class)
		@ResponseStatus(HttpStatus.BAD_GATEWAY)
		String handle() {
			return "handled by an advice";
		}

	}

}
