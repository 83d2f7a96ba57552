package io.github.circuitbreaker.actuate;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the metrics that Prometheus reads, over real HTTP.
 */
class PrometheusTests {

	@Test
	void metersInTheTextFormat() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "server.shutdown=immediate",
					"management.endpoints.web.exposure.include=prometheus")
			.run()) {
			CircuitBreaker pypi = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
			pypi.call(() -> "done");
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> pypi.call(() -> {
					throw new ConnectException();
				}));
			}
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> pypi.call(() -> "done"));
			assertThat(scrape(context)).containsExactlyInAnyOrder(
					"""
							# HELP circuitbreaker_calls_total Calls, each under exactly one outcome
							# TYPE circuitbreaker_calls_total counter
							circuitbreaker_calls_total{name="pypi",outcome="failed"} 3.0
							circuitbreaker_calls_total{name="pypi",outcome="ignored"} 0.0
							circuitbreaker_calls_total{name="pypi",outcome="rejected"} 1.0
							circuitbreaker_calls_total{name="pypi",outcome="slow"} 0.0
							circuitbreaker_calls_total{name="pypi",outcome="successful"} 1.0
							# HELP circuitbreaker_failures Failures counted now or, unless the circuit is closed, those that opened it
							# TYPE circuitbreaker_failures gauge
							circuitbreaker_failures{name="pypi"} 3.0
							# HELP circuitbreaker_state 1 for the current state, 0 for the others; for a name that depends on the call, the number in each state
							# TYPE circuitbreaker_state gauge
							circuitbreaker_state{name="pypi",state="closed"} 0.0
							circuitbreaker_state{name="pypi",state="disabled"} 0.0
							circuitbreaker_state{name="pypi",state="forced_open"} 0.0
							circuitbreaker_state{name="pypi",state="half_open"} 0.0
							circuitbreaker_state{name="pypi",state="open"} 1.0
							# HELP circuitbreaker_transitions_total Transitions from one state to another
							# TYPE circuitbreaker_transitions_total counter
							circuitbreaker_transitions_total{from="closed",name="pypi",to="disabled"} 0.0
							circuitbreaker_transitions_total{from="closed",name="pypi",to="forced_open"} 0.0
							circuitbreaker_transitions_total{from="closed",name="pypi",to="open"} 1.0
							circuitbreaker_transitions_total{from="disabled",name="pypi",to="closed"} 0.0
							circuitbreaker_transitions_total{from="disabled",name="pypi",to="forced_open"} 0.0
							circuitbreaker_transitions_total{from="forced_open",name="pypi",to="closed"} 0.0
							circuitbreaker_transitions_total{from="forced_open",name="pypi",to="disabled"} 0.0
							circuitbreaker_transitions_total{from="half_open",name="pypi",to="closed"} 0.0
							circuitbreaker_transitions_total{from="half_open",name="pypi",to="disabled"} 0.0
							circuitbreaker_transitions_total{from="half_open",name="pypi",to="forced_open"} 0.0
							circuitbreaker_transitions_total{from="half_open",name="pypi",to="open"} 0.0
							circuitbreaker_transitions_total{from="open",name="pypi",to="closed"} 0.0
							circuitbreaker_transitions_total{from="open",name="pypi",to="disabled"} 0.0
							circuitbreaker_transitions_total{from="open",name="pypi",to="forced_open"} 0.0
							circuitbreaker_transitions_total{from="open",name="pypi",to="half_open"} 0.0
							"""
						.split("\n"));
		}
	}

	private static List<String> scrape(ConfigurableApplicationContext context) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus")).build(),
					BodyHandlers.ofString())
			.body()
			.lines()
			.filter((line) -> line.contains("circuitbreaker_"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
