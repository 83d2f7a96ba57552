package io.github.circuitbreaker.test.kinds;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.gateway.GatewayProxyFactoryBean;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/**
 * Tests of a gateway and a service activator of Spring Integration.
 */
class SpringIntegrationTests {

	@Test
	void gatewayIsProtected() {
		Contexts.of(Gateway.class).run((context) -> {
			Lookup lookup = context.getBean(Lookup.class);
			Contexts.assertOpensWithFailuresOf(() -> lookup.find("flask"));
		});
	}

	@Test
	void serviceActivatorIsProtected() {
		Contexts.of(Activator.class).run((context) -> {
			MessageChannel requests = context.getBean("requests", MessageChannel.class);
			Contexts.assertOpensWithFailuresOf(() -> requests.send(new GenericMessage<>("flask")));
		});
	}

	interface Lookup {

		@CircuitBreaker(name = "pypi")
		String find(String name);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Gateway {

		@Bean
		GatewayProxyFactoryBean<Lookup> lookup() {
			GatewayProxyFactoryBean<Lookup> factory = new GatewayProxyFactoryBean<>(Lookup.class);
			factory.setDefaultRequestChannelName("requests");
			return factory;
		}

		@Bean
		DirectChannel requests() {
			DirectChannel channel = new DirectChannel();
			channel.subscribe((message) -> {
				throw new IllegalStateException("down");
			});
			return channel;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Activator {

		@Bean
		DirectChannel requests() {
			return new DirectChannel();
		}

		@Bean
		Handler handler() {
			return new Handler();
		}

	}

	static class Handler {

		@ServiceActivator(inputChannel = "requests")
		@CircuitBreaker(name = "pypi")
		public void handle(String name) {
			throw new IllegalStateException("down");
		}

	}

}
