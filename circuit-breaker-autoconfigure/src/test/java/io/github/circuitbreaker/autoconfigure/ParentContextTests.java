package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for parent and child contexts, which share the registry of the parent.
 */
class ParentContextTests {

	private static final List<String> ARGUMENTS = List.of("--spring.main.banner-mode=off", "--spring.jmx.enabled=false",
			"--performance.circuit-breaker.instances.pypi.failure-threshold=1");

	@Test
	void listenersOfParentAndChildAreToldOnceEach() throws InterruptedException {
		try (ConfigurableApplicationContext child = new SpringApplicationBuilder(Parent.class)
			.web(WebApplicationType.NONE)
			.child(Child.class)
			.web(WebApplicationType.NONE)
			.run(ARGUMENTS.toArray(String[]::new))) {
			Client client = child.getBean(Client.class);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(client::call);
			assertThat(child.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getState())
				.isEqualTo(State.OPEN);
			assertToldOnce(child.getBean(ListenerOfChild.class).changes);
			assertToldOnce(child.getBean(ListenerOfParent.class).changes);
		}
	}

	private static void assertToldOnce(BlockingQueue<CircuitBreakerStateChange> changes) throws InterruptedException {
		assertThat(changes.poll(10, TimeUnit.SECONDS)).isNotNull()
			.satisfies((change) -> assertThat(change.to()).isEqualTo(State.OPEN));
		assertThat(changes.poll(100, TimeUnit.MILLISECONDS)).isNull();
	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		void call() {
			throw new IllegalStateException("down");
		}

	}

	static class ListenerOfChild {

		final BlockingQueue<CircuitBreakerStateChange> changes = new LinkedBlockingQueue<>();

		@EventListener
		void on(CircuitBreakerStateChange change) {
			this.changes.add(change);
		}

	}

	static class ListenerOfParent {

		final BlockingQueue<CircuitBreakerStateChange> changes = new LinkedBlockingQueue<>();

		@EventListener
		void on(CircuitBreakerStateChange change) {
			this.changes.add(change);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ListenerOfParent.class)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class })
	static class Parent {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ListenerOfChild.class, Client.class })
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class })
	static class Child {

	}

}
