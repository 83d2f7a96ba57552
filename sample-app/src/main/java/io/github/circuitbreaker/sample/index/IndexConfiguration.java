package io.github.circuitbreaker.sample.index;

import java.net.URI;

import io.github.circuitbreaker.probe.CircuitBreakerProbe;
import io.github.circuitbreaker.sample.simulator.IndexSimulator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IndexProperties.class)
class IndexConfiguration {

	@Bean
	RestClient indexRestClient(RestClient.Builder builder, IndexProperties properties,
			ObjectProvider<IndexSimulator> simulator) {
		URI baseUrl = properties.baseUrl();
		return builder.baseUrl((baseUrl != null) ? baseUrl : simulator.getObject().getBaseUrl()).build();
	}

	/**
	 * Makes the trials, so that no lookup has to.
	 */
	@Bean
	@Profile("probe")
	CircuitBreakerProbe indexProbe(RestClient index) {
		return new CircuitBreakerProbe("pypi",
				() -> index.get().uri("/pypi/requests/json").retrieve().toBodilessEntity());
	}

}
