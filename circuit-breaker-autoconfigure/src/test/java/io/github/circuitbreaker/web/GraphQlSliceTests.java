package io.github.circuitbreaker.web;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.graphql.test.autoconfigure.GraphQlTest;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.test.tester.GraphQlTester;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests that {@code @GraphQlTest} includes the error.
 */
@GraphQlTest(properties = "spring.graphql.schema.locations=classpath:io/github/circuitbreaker/web/")
class GraphQlSliceTests {

	@MockitoBean
	private PackageIndex index;

	@Test
	void openCircuitIsAnError(@Autowired GraphQlTester graphQl) {
		given(this.index.find("flask"))
			.willThrow(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofMillis(12_400)));
		graphQl.document("{ package { name } }")
			.execute()
			.errors()
			.satisfy((errors) -> assertThat(errors).singleElement()
				.satisfies((error) -> assertThat(error.getExtensions()).containsEntry("retryAfter", 13L)));
	}

	@SpringBootConfiguration
	@Import(OpenCircuitGraphQlTests.Packages.class)
	static class Application {

	}

}
