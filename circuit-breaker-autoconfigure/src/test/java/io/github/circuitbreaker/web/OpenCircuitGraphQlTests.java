package io.github.circuitbreaker.web;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.GraphQlExceptionHandler;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.stereotype.Controller;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the errors of GraphQL requests over HTTP, on Spring MVC and Spring WebFlux.
 */
@ParameterizedClass
@EnumSource(names = { "SERVLET", "REACTIVE" })
class OpenCircuitGraphQlTests {

	private static final String SCHEMA = "spring.graphql.schema.locations=classpath:io/github/circuitbreaker/web/";

	private static final String NAMED = """
			{"message": "The circuit breaker 'pypi' is OPEN and did not permit the call.",
			 "locations": [{"line": 1, "column": %d}], "path": [%s],
			 "extensions": {"circuitBreaker": "pypi", "retryAfter": 13, "classification": "SERVICE_UNAVAILABLE"}}""";

	private static WebApp app;

	@Parameter
	WebApplicationType type;

	@BeforeParameterizedClassInvocation
	static void start(WebApplicationType type) {
		app = new WebApp(type, List.of(SCHEMA), Packages.class);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		app.close();
	}

	private static HttpResponse<String> query(WebApp app, String query, String accept) throws Exception {
		return app.post("/graphql", "{\"query\": \"%s\"}".formatted(query), "Accept", accept);
	}

	private static void assertAnswer(WebApp app, String query, String expected) throws Exception {
		HttpResponse<String> response = query(app, query, "application/graphql-response+json");
		assertThat(response.statusCode()).isEqualTo(200);
		JsonAssert.comparator(JsonCompareMode.STRICT).assertIsMatch(expected, response.body());
	}

	@ParameterizedTest
	@CsvSource({ "package", "later", "wrapped" })
	void openCircuitIsAnErrorThatSaysWhenToComeBack(String field) throws Exception {
		app.circuitBreaker().reset();
		assertAnswer(app, "{ %s { name } }".formatted(field), """
				{"data": {"%s": {"name": "flask"}}}""".formatted(field));
		app.openCircuit();
		assertAnswer(app, "{ %s { name } }".formatted(field), """
				{"data": {"%s": null}, "errors": [%s]}""".formatted(field,
				NAMED.formatted(3, "\"%s\"".formatted(field))));
	}

	@Test
	void batchesFailForEachOfTheirElements() throws Exception {
		app.circuitBreaker().reset();
		assertAnswer(app, "{ packages { license } }", """
				{"data": {"packages": [{"license": "BSD"}, {"license": "BSD"}]}}""");
		app.openCircuit();
		assertAnswer(app, "{ packages { license } }",
				"""
						{"data": {"packages": [{"license": null}, {"license": null}]}, "errors": [%s, %s]}""".formatted(
						NAMED.formatted(14, "\"packages\", 0, \"license\""),
						NAMED.formatted(14, "\"packages\", 1, \"license\"")));
	}

	@Test
	void subscriptionEndsWithTheError() throws Exception {
		app.circuitBreaker().reset();
		assertThat(query(app, "subscription { releases }", "text/event-stream").body()).contains("flask");
		String body = query(app.openCircuit(), "subscription { releases }", "text/event-stream").body();
		assertThat(body).contains("\"retryAfter\":13", "SERVICE_UNAVAILABLE").doesNotContain("INTERNAL_ERROR");
	}

	@Test
	void nothingIsSaidOfWhenToComeBackIfItIsNotKnown() throws Exception {
		app.circuitBreaker().forceOpen();
		assertAnswer(app, "{ package { name } }", """
				{"data": {"package": null}, "errors": [{
				 "message": "The circuit breaker 'pypi' is FORCED_OPEN and did not permit the call.",
				 "locations": [{"line": 1, "column": 3}], "path": ["package"],
				 "extensions": {"circuitBreaker": "pypi", "classification": "SERVICE_UNAVAILABLE"}}]}""");
	}

	@Test
	void otherExceptionsAreLeftAlone() throws Exception {
		assertThat(query(app, "{ failure { name } }", "*/*").body()).contains("INTERNAL_ERROR")
			.doesNotContain("secret");
	}

	@Test
	void handlerOfAControllerWins() throws Exception {
		String body = query(app.openCircuit(), "{ handled { name } }", "*/*").body();
		assertThat(body).contains("handled by the controller").doesNotContain("SERVICE_UNAVAILABLE");
	}

	@Test
	void resolverOfTheUserWins() throws Exception {
		try (WebApp own = new WebApp(this.type, List.of(SCHEMA), Packages.class, OwnResolver.class)) {
			String body = query(own.openCircuit(), "{ package { name } }", "*/*").body();
			assertThat(body).contains("handled by a resolver").doesNotContain("SERVICE_UNAVAILABLE");
		}
	}

	@Test
	void nameCanBeKeptBack() throws Exception {
		List<String> properties = List.of(SCHEMA, "performance.circuit-breaker.web.detail=none");
		try (WebApp silent = new WebApp(this.type, properties, Packages.class)) {
			assertAnswer(silent.openCircuit(), "{ package { name } }", """
					{"data": {"package": null}, "errors": [{
					 "message": "Service Unavailable", "locations": [{"line": 1, "column": 3}], "path": ["package"],
					 "extensions": {"retryAfter": 13, "classification": "SERVICE_UNAVAILABLE"}}]}""");
		}
	}

	@Test
	void canBeTurnedOff() throws Exception {
		List<String> properties = List.of(SCHEMA, "performance.circuit-breaker.web.enabled=false");
		try (WebApp off = new WebApp(this.type, properties, Packages.class)) {
			assertThat(query(off.openCircuit(), "{ package { name } }", "*/*").body()).contains("INTERNAL_ERROR");
		}
	}

	@Controller
	@Import(Handled.class)
	static class Packages {

		private final PackageIndex index;

		Packages(PackageIndex index) {
			this.index = index;
		}

		@QueryMapping("package")
		Package find() {
			return new Package(this.index.find("flask"));
		}

		@QueryMapping
		List<Package> packages() {
			return List.of(new Package("flask"), new Package("django"));
		}

		@QueryMapping
		Mono<Package> later() {
			return this.index.findReactively("flask").map(Package::new);
		}

		@QueryMapping
		CompletableFuture<Package> wrapped() {
			return this.index.findInFuture("flask").handle((name, failure) -> {
				if (failure != null) {
					throw new CompletionException("secret", new IllegalStateException("secret", failure));
				}
				return new Package(name);
			});
		}

		@QueryMapping
		Package failure() {
			throw new IllegalStateException("secret");
		}

		@BatchMapping
		@CircuitBreaker(name = "pypi")
		Map<Package, String> license(List<Package> packages) {
			return packages.stream().collect(Collectors.toMap((each) -> each, (each) -> "BSD"));
		}

		@SubscriptionMapping
		Flux<String> releases() {
			return Flux.just("first").concatMap((release) -> this.index.findReactively("flask"));
		}

	}

	record Package(String name) {
	}

	@Controller
	static class Handled {

		private final PackageIndex index;

		Handled(PackageIndex index) {
			this.index = index;
		}

		@QueryMapping
		Package handled() {
			return new Package(this.index.find("flask"));
		}

		@GraphQlExceptionHandler
		GraphQLError handle(CircuitBreakerOpenException ex, DataFetchingEnvironment environment) {
			return GraphqlErrorBuilder.newError(environment).message("handled by the controller").build();
		}

	}

	static class OwnResolver {

		@Bean
		DataFetcherExceptionResolver resolver() {
			return DataFetcherExceptionResolver.forSingleError((ex,
					environment) -> GraphqlErrorBuilder.newError(environment).message("handled by a resolver").build());
		}

	}

}
