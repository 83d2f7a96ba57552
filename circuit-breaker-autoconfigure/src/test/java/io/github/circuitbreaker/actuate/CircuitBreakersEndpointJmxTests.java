package io.github.circuitbreaker.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.MBeanException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the endpoint as an MBean.
 */
class CircuitBreakersEndpointJmxTests {

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	private void start(String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=circuitbreakers",
					"performance.circuit-breaker.instances.dns.failure-threshold=7")
			.properties(properties)
			.run();
	}

	private MBeanServer server() {
		return this.context.getBean(MBeanServer.class);
	}

	private ObjectName name() throws Exception {
		return new ObjectName("org.springframework.boot:type=Endpoint,name=Circuitbreakers");
	}

	private Object invoke(String operation, String... arguments) throws Exception {
		String[] signature = new String[arguments.length];
		Arrays.fill(signature, String.class.getName());
		return server().invoke(name(), operation, arguments, signature);
	}

	private State stateOfDns() {
		return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("dns").getState();
	}

	@Test
	void showsAllBreakers() throws Exception {
		start();
		Map<?, ?> all = (Map<?, ?>) ((Map<?, ?>) invoke("circuitBreakers")).get("circuitBreakers");
		assertThat(all.keySet()).isEqualTo(Set.of("dns"));
		assertThat((Map<?, ?>) all.get("dns")).satisfies((dns) -> assertThat(dns.get("state")).isEqualTo("CLOSED"));
	}

	@Test
	void showsOneBreaker() throws Exception {
		start();
		Map<?, ?> dns = (Map<?, ?>) invoke("circuitBreaker", "dns");
		assertThat(dns.get("transitions")).isEqualTo(List.of());
		assertThat(((Map<?, ?>) dns.get("config")).get("failureThreshold")).isEqualTo(7);
		assertThat(invoke("circuitBreaker", "nobody")).isNull();
	}

	@Test
	void onlyReadsByDefault() throws Exception {
		start();
		assertThat(server().getMBeanInfo(name()).getOperations()).extracting(MBeanOperationInfo::getName)
			.containsExactlyInAnyOrder("circuitBreakers", "circuitBreaker");
	}

	@Test
	void opensAndResetsByHand() throws Exception {
		start("management.endpoint.circuitbreakers.access=unrestricted");
		Map<?, ?> dns = (Map<?, ?>) invoke("changeState", "dns", "FORCED_OPEN");
		assertThat(dns.get("state")).isEqualTo("FORCED_OPEN");
		assertThat(stateOfDns()).isEqualTo(State.FORCED_OPEN);
		invoke("changeState", "dns", "CLOSED");
		assertThat(stateOfDns()).isEqualTo(State.CLOSED);
	}

	@Test
	void saysWhatIsWrong() throws Exception {
		start("management.endpoint.circuitbreakers.access=unrestricted");
		assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> invoke("changeState", "nobody", "CLOSED"))
			.withMessage("There is no circuit breaker of this name");
		assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> invoke("changeState", "dns", "open"))
			.withMessage("state must be one of FORCED_OPEN, DISABLED and CLOSED");
		assertThat(this.context.getBean(CircuitBreakerRegistry.class).find("nobody")).isEmpty();
		assertThat(stateOfDns()).isEqualTo(State.CLOSED);
	}

	@Test
	void whatTheSettingsDisableIsNotOpenedByHand() throws Exception {
		start("management.endpoint.circuitbreakers.access=unrestricted",
				"performance.circuit-breaker.instances.dns.enabled=false");
		assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> invoke("changeState", "dns", "FORCED_OPEN"))
			.withMessage("The circuit breaker is disabled by its settings");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ManualTimeSource manualTimeSource() {
			return new ManualTimeSource();
		}

	}

}
