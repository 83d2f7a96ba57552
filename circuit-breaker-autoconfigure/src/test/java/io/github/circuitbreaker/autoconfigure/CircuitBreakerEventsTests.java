package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import jakarta.annotation.PostConstruct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for transitions published as application events.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CircuitBreakerEventsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(CircuitBreakerAutoConfiguration.class, CircuitBreakerEventsAutoConfiguration.class));

	private static CircuitBreaker pypi(ApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
	}

	private static Listener listener(ApplicationContext context) {
		return context.getBean(Listener.class);
	}

	@Test
	void listenersGetTheTransitionsInTheirOrder() {
		this.contextRunner.withBean(ManualTimeSource.class).withBean(Listener.class).run((context) -> {
			CircuitBreaker pypi = pypi(context);
			for (int i = 0; i < 100; i++) {
				pypi.forceOpen();
				pypi.reset();
			}
			assertThat(listener(context).changes.take()).isEqualTo(new CircuitBreakerStateChange("pypi", State.CLOSED,
					State.FORCED_OPEN, ManualTimeSource.START, "by hand", null, false, TransitionCause.COMMAND));
			assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
			for (int i = 1; i < 100; i++) {
				assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
				assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
			}
		});
	}

	@Test
	void listenersRunOnADaemonThreadThatInheritsNothing() {
		InheritableThreadLocal<String> variable = new InheritableThreadLocal<>();
		variable.set("of the caller");
		BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
		this.contextRunner.withBean(Hook.class, () -> new Hook(() -> {
			Thread thread = Thread.currentThread();
			seen.addAll(List.of(thread.getName(), thread.isDaemon(), thread.getContextClassLoader(),
					variable.get() == null));
		})).run((context) -> {
			pypi(context).forceOpen();
			assertThat(seen.take()).isEqualTo("circuit-breaker-events");
			assertThat(seen.take()).isEqualTo(true);
			assertThat(seen.take()).isSameAs(context.getClassLoader());
			assertThat(seen.take()).isEqualTo(true);
		});
	}

	@Test
	void listenerThatThrowsDoesNotKeepOthersFromTheNextEvent(CapturedOutput output) {
		this.contextRunner.withBean(Listener.class).withBean(Hook.class, () -> new Hook(() -> {
			throw new IllegalStateException("broken");
		})).run((context) -> {
			pypi(context).forceOpen();
			pypi(context).reset();
			assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
			context.getSourceApplicationContext().close();
			assertThat(output).contains("A listener failed to handle the transition of pypi to FORCED_OPEN")
				.contains("IllegalStateException: broken");
		});
	}

	@Test
	void listenerThatBlocksDoesNotKeepCallsFromBeingMade() {
		CountDownLatch gate = new CountDownLatch(1);
		this.contextRunner.withBean(Listener.class)
			.withBean(Hook.class, () -> new Hook(() -> await(gate)))
			.run((context) -> {
				CircuitBreaker pypi = pypi(context);
				pypi.forceOpen();
				assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
				pypi.reset();
				assertThat(pypi.<String, RuntimeException>call(() -> "done")).isEqualTo("done");
				assertThat(listener(context).changes).isEmpty();
				gate.countDown();
				assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
			});
	}

	@Test
	void whatHappensAtStartUpIsNotLost() {
		this.contextRunner.withBean(Early.class).withBean(Listener.class).run((context) -> {
			assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			pypi(context).reset();
			assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void registryMayBeNeededByAPostProcessor() {
		this.contextRunner.withBean(Listener.class).withUserConfiguration(PostProcessing.class).run((context) -> {
			assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			pypi(context).reset();
			assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void whatHappensBeforeTheContextClosesIsPublishedAndNothingAfter() {
		CountDownLatch gate = new CountDownLatch(1);
		this.contextRunner.withBean(Listener.class)
			.withBean(Hook.class, () -> new Hook(() -> await(gate)))
			.run((context) -> {
				CircuitBreaker pypi = pypi(context);
				Listener listener = listener(context);
				pypi.forceOpen();
				assertThat(listener.takeState()).isEqualTo(State.FORCED_OPEN);
				pypi.reset();
				gate.countDown();
				context.getSourceApplicationContext().close();
				assertThat(listener.takeState()).isEqualTo(State.CLOSED);
				pypi.forceOpen();
				assertThat(listener.changes).isEmpty();
			});
	}

	@Test
	void listenerThatBlocksDoesNotKeepTheContextFromClosing(CapturedOutput output) {
		CountDownLatch entered = new CountDownLatch(1);
		this.contextRunner.withUserConfiguration(Impatient.class).withBean(Hook.class, () -> new Hook(() -> {
			entered.countDown();
			await(new CountDownLatch(1));
		})).run((context) -> {
			pypi(context).forceOpen();
			entered.await();
			context.getSourceApplicationContext().close();
			assertThat(output).contains("Interrupting a listener that delays the shutdown");
		});
	}

	@Test
	void whatIsTooMuchIsLostAndSaidOnce(CapturedOutput output) {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		this.contextRunner.withUserConfiguration(Impatient.class)
			.withBean(Listener.class)
			.withBean(Hook.class, () -> new Hook(() -> {
				entered.countDown();
				await(gate);
			}))
			.run((context) -> {
				CircuitBreaker pypi = pypi(context);
				pypi.forceOpen();
				entered.await();
				for (int i = 0; i < 3; i++) {
					pypi.disable();
					pypi.reset();
				}
				assertThat(output).containsOnlyOnce("2 state changes are waiting for slow listeners");
				gate.countDown();
				for (State state : List.of(State.FORCED_OPEN, State.DISABLED, State.CLOSED)) {
					assertThat(listener(context).takeState()).isEqualTo(state);
				}
				pypi.forceOpen();
				assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			});
	}

	@Test
	void listenerMayCloseTheContext() {
		CountDownLatch closed = new CountDownLatch(1);
		this.contextRunner.withUserConfiguration(Closing.class)
			.withBean(CountDownLatch.class, () -> closed)
			.run((context) -> {
				pypi(context).forceOpen();
				closed.await();
				assertThat(context.getSourceApplicationContext().isActive()).isFalse();
			});
	}

	@Test
	void whatHappensWhileTheContextIsStoppedIsPublishedWhenItGoesOn() {
		this.contextRunner.withBean(Listener.class).run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			source.stop();
			pypi(context).forceOpen();
			assertThat(listener(context).changes).isEmpty();
			source.start();
			assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
		});
	}

	@Test
	void listenersMayBeAsynchronous() {
		this.contextRunner.withUserConfiguration(Asynchronous.class).run((context) -> {
			pypi(context).forceOpen();
			assertThat(context.getBean(AsynchronousListener.class).getThreads().take())
				.isNotEqualTo("circuit-breaker-events");
		});
	}

	@Test
	void beansMayBeLazy() {
		this.contextRunner.withBean(Listener.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				pypi(context).forceOpen();
				assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			});
	}

	@Test
	void registryMayBeTheUsers() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				TimeSource.system());
		this.contextRunner.withBean(CircuitBreakerRegistry.class, () -> registry)
			.withBean(Listener.class)
			.run((context) -> {
				registry.circuitBreaker("pypi").forceOpen();
				assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			});
	}

	@Test
	void contextOfTheManagementPortChangesNothing() throws InterruptedException {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "management.server.port=0", "server.shutdown=immediate")
			.run()) {
			pypi(context).forceOpen();
			pypi(context).reset();
			assertThat(listener(context).takeState()).isEqualTo(State.FORCED_OPEN);
			assertThat(listener(context).takeState()).isEqualTo(State.CLOSED);
			assertThat(listener(context).changes).isEmpty();
		}
	}

	@Test
	void parentAndChildArePublishedToOnce() throws InterruptedException {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run();
				ConfigurableApplicationContext child = new SpringApplicationBuilder(Child.class)
					.web(WebApplicationType.NONE)
					.bannerMode(Banner.Mode.OFF)
					.parent(parent)
					.run()) {
			assertThat(child.getBean(CircuitBreakerRegistry.class))
				.isSameAs(parent.getBean(CircuitBreakerRegistry.class));
			pypi(child).forceOpen();
			pypi(child).reset();
			assertThat(listener(parent).takeState()).isEqualTo(State.FORCED_OPEN);
			assertThat(listener(parent).takeState()).isEqualTo(State.CLOSED);
			assertThat(listener(parent).changes).isEmpty();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	static class Listener {

		private final BlockingQueue<CircuitBreakerStateChange> changes = new LinkedBlockingQueue<>();

		@EventListener
		@Order(1)
		void on(CircuitBreakerStateChange change) {
			this.changes.add(change);
		}

		State takeState() throws InterruptedException {
			return this.changes.take().to();
		}

	}

	static class Hook {

		private final Runnable action;

		Hook(Runnable action) {
			this.action = action;
		}

		@EventListener
		@Order(2)
		void on(CircuitBreakerStateChange change) {
			this.action.run();
		}

	}

	static class Early {

		private final CircuitBreakerRegistry registry;

		Early(CircuitBreakerRegistry registry) {
			this.registry = registry;
		}

		@PostConstruct
		void open() {
			this.registry.circuitBreaker("pypi").forceOpen();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessing {

		@Bean
		static BeanPostProcessor postProcessor(CircuitBreakerRegistry registry) {
			registry.circuitBreaker("pypi").forceOpen();
			return new BeanPostProcessor() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Impatient {

		@Bean
		StateChangeEventPublisher events(ApplicationContext context) {
			return new StateChangeEventPublisher(context, 2, Duration.ofMillis(1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Closing {

		private final ConfigurableApplicationContext context;

		private final CountDownLatch closed;

		Closing(ConfigurableApplicationContext context, CountDownLatch closed) {
			this.context = context;
			this.closed = closed;
		}

		@EventListener
		void on(CircuitBreakerStateChange change) {
			this.context.close();
			this.closed.countDown();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import(AsynchronousListener.class)
	static class Asynchronous {

	}

	static class AsynchronousListener {

		private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();

		@Async
		@EventListener
		public void on(CircuitBreakerStateChange change) {
			this.threads.add(Thread.currentThread().getName());
		}

		public BlockingQueue<String> getThreads() {
			return this.threads;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listener.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Child {

	}

}
