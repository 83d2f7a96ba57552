package com.example.probe;

import org.glassfish.jersey.server.ResourceConfig;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication(proxyBeanMethods = false)
class JerseyProbe {

	public static void main(String[] args) {
		SpringApplication.run(JerseyProbe.class, args);
	}

	@Bean
	ResourceConfig resourceConfig() {
		return new ResourceConfig(CallResource.class);
	}

}
