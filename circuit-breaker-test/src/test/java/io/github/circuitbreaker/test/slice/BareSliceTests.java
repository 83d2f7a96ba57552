package io.github.circuitbreaker.test.slice;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * A slice without the annotation has the answer to an open circuit, but no circuit
 * breakers.
 */
@WebMvcTest
class BareSliceTests {

	@MockitoBean
	private PackageIndex index;

	@Test
	void hasOnlyTheAnswer(@Autowired MockMvcTester mvc, @Autowired ObjectProvider<CircuitBreakerRegistry> registry) {
		assertThat(registry).isEmpty();
		assertThat(mvc.get().uri("/protected")).hasStatusOk();
		given(this.index.lookUp("flask"))
			.willThrow(new CircuitBreakerOpenException("pypi", State.OPEN, Duration.ofSeconds(30)));
		assertThat(mvc.get().uri("/packages/flask")).hasStatus(503);
	}

}
