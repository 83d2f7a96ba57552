package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.util.Set;
import java.util.function.Function;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a client that is wrapped more than once. The client and all of its proxies
 * are of one class, which the JDK makes for the same interfaces.
 */
class ClientBehindSeveralProxiesTests {

	private final ApplicationContextRunner runner = Contexts.runner().withUserConfiguration(Clients.class);

	private static Client ofTheRegistry(ApplicationContext context) {
		return context.getBean(HttpServiceProxyRegistry.class).getClient(Client.class);
	}

	private static Client bean(ApplicationContext context) {
		return context.getBean("index#" + Client.class.getName(), Client.class);
	}

	private static void assertCountsOnce(ApplicationContext context, Client client) {
		Contexts.pypi(context).reset();
		CallCounts before = Contexts.calls(context);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(client::get);
		}
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(client::get);
		assertThat(Contexts.calls(context).failed() - before.failed()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void factoryOfABeanGetsItFromTheRegistry(boolean first) {
		this.runner.withUserConfiguration(Factory.class).run((context) -> {
			Client made = context.getBean("made", Client.class);
			assertThat(CircuitBreakerAdvisor.isIn(made)).isTrue();
			assertThat(CircuitBreakerAdvisor.isIn(AopProxyUtils.getSingletonTarget(made))).isFalse();
			assertCountsOnce(context, first ? made : bean(context));
			assertCountsOnce(context, first ? bean(context) : made);
			assertCountsOnce(context, ofTheRegistry(context));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void childContextGetsItFromTheRegistry(boolean first) {
		assertCountsOnceInAChild(ClientBehindSeveralProxiesTests::ofTheRegistry, first);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void childContextGetsItFromABean(boolean first) {
		assertCountsOnceInAChild(ClientBehindSeveralProxiesTests::bean, first);
	}

	private void assertCountsOnceInAChild(Function<ApplicationContext, Client> source, boolean first) {
		this.runner.run((context) -> {
			try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
				child.setParent(context);
				child.register(Child.class);
				child.registerBean("own", Client.class, () -> source.apply(context));
				child.refresh();
				Client own = child.getBean("own", Client.class);
				assertCountsOnce(context, first ? own : bean(context));
				assertCountsOnce(context, first ? bean(context) : own);
				assertCountsOnce(context, ofTheRegistry(context));
			}
		});
	}

	@Test
	void registryOfTheUserStaysAsItIs() {
		this.runner.withBean(OwnRegistry.class)
			.run((context) -> assertThat(context.getBean(OwnRegistry.class).getClass()).isSameAs(OwnRegistry.class));
	}

	interface Client {

		@GetExchange("/")
		@CircuitBreaker(name = "pypi")
		String get();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "index", types = Client.class)
	static class Clients {

		@Bean
		RestClientHttpServiceGroupConfigurer down() {
			return (groups) -> groups.forEachClient((group, builder) -> builder.requestFactory((uri, method) -> {
				throw new IOException("down");
			}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factory {

		@Bean
		FactoryBean<Client> made(HttpServiceProxyRegistry registry) {
			return new FactoryBean<>() {

				@Override
				public Client getObject() {
					return registry.getClient(Client.class);
				}

				@Override
				public Class<?> getObjectType() {
					return Client.class;
				}

			};
		}

	}

	/** It makes proxies, but has no circuit breakers of its own. */
	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy
	static class Child {

	}

	static class OwnRegistry implements HttpServiceProxyRegistry {

		@Override
		public <P> P getClient(Class<P> type) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <P> P getClient(String group, Class<P> type) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Set<String> getGroupNames() {
			return Set.of();
		}

		@Override
		public Set<Class<?>> getClientTypesInGroup(String group) {
			return Set.of();
		}

	}

}
