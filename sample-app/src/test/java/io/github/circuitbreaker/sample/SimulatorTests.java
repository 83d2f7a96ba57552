package io.github.circuitbreaker.sample;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the mode of the simulated index.
 */
class SimulatorTests extends AbstractSampleTests {

	@BeforeEach
	void setModeOk() {
		setMode("ok");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"mode\": \"fail\"}", "{\"mode\": \"Fail\"}", "{\"mode\": \"FAIL\", \"why\": 1}" })
	void modeIsSetByJson(String json) {
		post("/simulator/mode", MediaType.APPLICATION_JSON, json).expectStatus().isNoContent();
		assertThat(simulator().mode()).isEqualTo("fail");
	}

	@Test
	void modeIsSetByForm() {
		post("/simulator/mode", MediaType.APPLICATION_FORM_URLENCODED, "mode=Slow").expectStatus().isNoContent();
		assertThat(simulator().mode()).isEqualTo("slow");
	}

	@Test
	void modeIsSetByQuery() {
		this.client.post().uri("/simulator/mode?mode=HANG").exchange().expectStatus().isNoContent();
		assertThat(simulator().mode()).isEqualTo("hang");
	}

	@Test
	void modeIsSetByQueryEvenIfThereMightHaveBeenJson() {
		this.client.post()
			.uri("/simulator/mode?mode=hang")
			.header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
			.exchange()
			.expectStatus()
			.isNoContent();
		assertThat(simulator().mode()).isEqualTo("hang");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "null", "{}", "[]", "7", "{\"mode\": \"explode\"}", "{\"mode\": null}",
			"{\"mode\": [\"fail\"]}" })
	void otherJsonIsRefused(String json) {
		expectRefusal(post("/simulator/mode", MediaType.APPLICATION_JSON, json));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "mode=", "mode=explode", "mode=ok&mode=fail" })
	void otherFormsAreRefused(String form) {
		expectRefusal(post("/simulator/mode", MediaType.APPLICATION_FORM_URLENCODED, form));
	}

	@Test
	void otherTextIsRefused() {
		expectRefusal(post("/simulator/mode", MediaType.TEXT_PLAIN, "fail"));
	}

	@Test
	void nothingIsRefused() {
		expectRefusal(this.client.post().uri("/simulator/mode").exchange());
	}

	@Test
	void requestsAreCounted() {
		long requests = simulator().requests();
		lookUp("numpy").expectStatus().isOk();
		lookUp("no-such-package").expectStatus().isNotFound();
		assertThat(simulator().requests()).isEqualTo(requests + 2);
	}

	private ResponseSpec post(String uri, MediaType type, String body) {
		return this.client.post().uri(uri).contentType(type).body(body).exchange();
	}

	private void expectRefusal(ResponseSpec response) {
		response.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.json("{\"detail\": \"The mode must be one of: ok, slow, fail, hang.\"}");
		assertThat(simulator().mode()).isEqualTo("ok");
	}

}
