package io.github.circuitbreaker.sample.simulator;

import java.io.IOException;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@Conditional(NoIndexConfigured.class)
@EnableConfigurationProperties(SimulatorProperties.class)
class SimulatorConfiguration {

	@Bean
	ModeSwitch simulatorModeSwitch() {
		return new ModeSwitch();
	}

	@Bean
	ColdCache coldCache() {
		return new ColdCache(System::nanoTime);
	}

	@Bean
	IndexHandler simulatedIndexHandler(ModeSwitch modeSwitch, ColdCache cache, JsonMapper jsonMapper) {
		return new IndexHandler(modeSwitch, cache, jsonMapper);
	}

	@Bean
	IndexSimulator indexSimulator(SimulatorProperties properties, IndexHandler handler) throws IOException {
		return new IndexSimulator(properties.port(), handler);
	}

}
