package io.github.circuitbreaker.test.slice;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.http.MediaType;
import org.springframework.test.web.client.ExpectedCount;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.HttpServerErrorException;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withServerError;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

@RestClientTest(PackageIndex.class)
@AutoConfigureCircuitBreakers
class RestClientSliceTests {

	@Autowired
	private TestCircuitBreakers circuitBreakers;

	@Autowired
	private PackageIndex index;

	@Autowired
	private MockRestServiceServer server;

	@Test
	void failuresOpenTheCircuitUntilTheTrial() {
		this.server.expect(ExpectedCount.times(3), requestTo("https://pypi.org/pypi/flask/json"))
			.andRespond(withServerError());
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> this.index.lookUp("flask"));
		}
		assertThat(this.circuitBreakers.get("pypi")).isOpen();
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> this.index.lookUp("flask"));
		this.server.verify();
		this.server.reset();
		this.server.expect(requestTo("https://pypi.org/pypi/flask/json"))
			.andRespond(withSuccess("{}", MediaType.APPLICATION_JSON));
		this.circuitBreakers.advance(Duration.ofSeconds(30));
		assertThat(this.index.lookUp("flask")).isEqualTo("{}");
		assertThat(this.circuitBreakers.get("pypi")).isClosed();
	}

}
