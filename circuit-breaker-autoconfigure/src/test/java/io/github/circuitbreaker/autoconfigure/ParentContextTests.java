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
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for parent and child contexts, which share the registry of the parent.
 */
@ExtendWith(OutputCaptureExtension.class)
class ParentContextTests {

	private static final List<String> ARGUMENTS = List.of("--spring.main.banner-mode=off", "--spring.jmx.enabled=false",
			"--performance.circuit-breaker.instances.pypi.failure-threshold=1");

	@Test
	void instanceThatTheChildUsesIsNotWarnedOf(CapturedOutput output) {
		new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE)
			.child(Child.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--performance.circuit-breaker.instances.pypi.failure-threshold=1",
					"--performance.circuit-breaker.instances.pyip.failure-threshold=1")
			.close();
		assertThat(output).doesNotContain("instances.pypi")
			.containsOnlyOnce("Nothing uses performance.circuit-breaker.instances.pyip: did you mean 'pypi'?");
	}

	@Test
	void instanceThatTheChildOfTheChildUsesIsNotWarnedOf(CapturedOutput output) {
		new SpringApplicationBuilder(Parent.class).child(Middle.class)
			.child(Child.class)
			.web(WebApplicationType.NONE)
			.run(ARGUMENTS.toArray(String[]::new))
			.close();
		assertThat(output).doesNotContain("Nothing uses");
	}

	@Test
	void contextWithoutAChildIsWarnedOnce(CapturedOutput output) {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Parent.class)
			.web(WebApplicationType.NONE)
			.run(ARGUMENTS.toArray(String[]::new))) {
			assertThat(output).contains("Nothing uses performance.circuit-breaker.instances.pypi");
			new SpringApplicationBuilder(Child.class).web(WebApplicationType.NONE).parent(parent).run().close();
			assertThat(output).containsOnlyOnce("Nothing uses");
		}
	}

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
	@ImportAutoConfiguration(CircuitBreakerAutoConfiguration.class)
	static class Middle {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ListenerOfChild.class, Client.class })
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class })
	static class Child {

	}

}
