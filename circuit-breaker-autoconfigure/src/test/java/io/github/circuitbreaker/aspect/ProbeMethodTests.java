package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpServer;
import io.github.circuitbreaker.Breakers;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerCustomizer;
import io.github.circuitbreaker.probe.CircuitBreakerProbe;
import org.aspectj.weaver.Advice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for probes of beans, in real time.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProbeMethodTests {

	private static final String THREADS = "circuit-breaker-probe-";

	private static ApplicationContextRunner runner() {
		return Contexts.runner()
			.withPropertyValues("performance.circuit-breaker.recovery-timeout=100ms",
					"performance.circuit-breaker.failure-threshold=1");
	}

	private static void open(AssertableApplicationContext context) {
		Breakers.fail(Contexts.pypi(context), 1);
		assertThat(Contexts.pypi(context).getState()).isEqualTo(State.OPEN);
	}

	private static void awaitClosed(AssertableApplicationContext context) {
		await().until(() -> Contexts.pypi(context).getState() == State.CLOSED);
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((each) -> each.getName().startsWith(THREADS))
			.count();
	}

	@Test
	void serviceThatComesBackWhileNobodyCallsIsFoundOverHttp() throws IOException {
		AtomicInteger status = new AtomicInteger(503);
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(status.get(), -1);
			exchange.close();
		});
		server.start();
		RestClient client = RestClient.create("http://localhost:" + server.getAddress().getPort());
		runner().withBean(PackageIndex.class, () -> new PackageIndex(client))
			.withPropertyValues("performance.circuit-breaker.recovery-timeout=500ms")
			.run((context) -> {
				PackageIndex index = context.getBean(PackageIndex.class);
				assertThatException().isThrownBy(index::find);
				assertThat(Contexts.pypi(context).getState()).isEqualTo(State.OPEN);
				await().until(() -> index.probed().get() > 0);
				assertThat(Contexts.pypi(context).getState()).isNotEqualTo(State.CLOSED);
				status.set(204);
				// One open time and a little more for the call itself.
				await().pollInterval(Duration.ofMillis(5))
					.atMost(Duration.ofSeconds(1))
					.until(() -> Contexts.pypi(context).getState() == State.CLOSED);
				assertThat(Contexts.calls(context).rejected()).isZero();
				await().until(() -> threads() == 0);
			});
		server.stop(0);
	}

	@Test
	void probeMayBeABean() {
		runner().withBean(CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("pypi", () -> "back"))
			.run((context) -> {
				open(context);
				awaitClosed(context);
			});
	}

	@Test
	void probeMayBeABeanWhereAnnotationsHaveNoEffect() {
		runner().withClassLoader(new FilteredClassLoader(Advice.class))
			.withBean(OfClass.class)
			.withBean(CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("search", () -> "back"))
			.run((context) -> {
				var search = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("search");
				Breakers.fail(search, 1);
				await().until(() -> search.getState() == State.CLOSED);
				open(context);
				// The open time is over after a third of this.
				await().during(Duration.ofMillis(300)).until(() -> Contexts.pypi(context).getState() == State.OPEN);
			});
	}

	@Test
	void nameThatNothingUsesIsReportedAndCreatesNothing(CapturedOutput output) {
		runner().withBean(OfClass.class)
			.withBean("typo", CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("pipy", () -> "back"))
			.withBean("keyed", CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("index-acme", () -> "back"))
			.withPropertyValues("performance.circuit-breaker.instances.search.failure-threshold=2")
			.withBean("search", CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("search", () -> "back"))
			.withBean(KeyedIndex.class)
			.run((context) -> {
				assertThat(context.getBean(CircuitBreakerRegistry.class).getAll()).extracting("name")
					.containsExactlyInAnyOrder("pypi", "search");
				assertThat(output).contains("CircuitBreakerProbe names pipy, but nothing uses it: did you mean 'pypi'?")
					.contains("Nothing uses performance.circuit-breaker.instances.search")
					.doesNotContain("index-acme");
			});
	}

	@Test
	void probeOfAClassIsThatOfAllItsMethods() {
		runner().withBean(OfClass.class).run((context) -> {
			open(context);
			awaitClosed(context);
		});
	}

	@Test
	void probeMayBeOneOfWhatAFactoryMakes() {
		runner().withBean("index", FactoryOfIndex.class).run((context) -> {
			context.getBean(Index.class);
			open(context);
			awaitClosed(context);
		});
	}

	@Test
	void customizerMayNeedABeanThatHasAProbe() {
		runner().withBean(OfClass.class).withUserConfiguration(CustomizerOfABean.class).run((context) -> {
			open(context);
			awaitClosed(context);
		});
	}

	@Test
	void probeThatHangsIsInterruptedAfterTheTrialTimeout() {
		runner().withBean(Hanging.class).run((context) -> {
			open(context);
			await().until(() -> Contexts.calls(context).failed() == 2);
			assertThat(Contexts.pypi(context).snapshot().lastFailure())
				.isEqualTo("java.util.concurrent.TimeoutException");
		});
		await().until(() -> threads() == 0);
	}

	@Test
	void probeThatIsDeafToItsInterruptionOccupiesOneThread() {
		AtomicBoolean ended = new AtomicBoolean();
		runner().withBean("deaf", CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("pypi", () -> {
			while (!ended.get()) {
				LockSupport.parkNanos(1_000_000);
			}
			return null;
		}))
			.withBean("healthy", CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("search", () -> "back"))
			.run((context) -> {
				open(context);
				// Looked at a few times more by then.
				await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(10)).until(() -> threads() <= 1);
				var search = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("search");
				Breakers.fail(search, 1);
				await().until(() -> search.getState() == State.CLOSED);
				ended.set(true);
			});
		await().until(() -> threads() == 0);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void threadIsVirtualWhereThoseOfSpringBootAre() {
		AtomicReference<Thread> thread = new AtomicReference<>();
		runner().withPropertyValues("spring.threads.virtual.enabled=true")
			.withBean(CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("pypi", () -> {
				thread.set(Thread.currentThread());
				return "back";
			}))
			.run((context) -> {
				open(context);
				awaitClosed(context);
				// Uses reflection, because the source level is older than JDK 21.
				assertThat(Thread.class.getMethod("isVirtual").invoke(thread.get())).isEqualTo(true);
				assertThat(thread.get().getName()).startsWith(THREADS);
			});
	}

	@Test
	void closingTheContextEndsAProbe() {
		CountDownLatch begun = new CountDownLatch(1);
		runner().withPropertyValues("performance.circuit-breaker.trial-timeout=1h")
			.withBean(CircuitBreakerProbe.class, () -> new CircuitBreakerProbe("pypi", () -> {
				begun.countDown();
				new CountDownLatch(1).await();
				return null;
			}))
			.run((context) -> {
				open(context);
				begun.await();
			});
		await().atMost(Duration.ofSeconds(5)).until(() -> threads() == 0);
	}

	@Test
	void contextMayStopAndStart() {
		runner().withBean(OfClass.class).run((context) -> {
			context.getSourceApplicationContext().stop();
			open(context);
			// The open time is over after a third of this.
			await().during(Duration.ofMillis(300)).until(() -> Contexts.pypi(context).getState() == State.OPEN);
			context.getSourceApplicationContext().start();
			awaitClosed(context);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Missing.class, WithParameter.class, Keyed.class, OfFuture.class, Protected.class,
			Itself.class })
	void probeThatCannotWorkStopsTheStart(Class<?> type) {
		runner().withBean(type)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.message()
				.contains(switch (type.getSimpleName()) {
					case "Keyed" -> "has a probe method, although its name depends on the call";
					case "OfFuture" -> "returns a Future";
					case "Protected", "Itself" ->
						"names a probe method \"find\" that does not exist or is protected itself";
					default -> "names a probe method \"ping\" that does not exist";
				}));
	}

	static class PackageIndex {

		private final RestClient client;

		private final AtomicInteger probed = new AtomicInteger();

		PackageIndex(RestClient client) {
			this.client = client;
		}

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		void find() {
			this.client.get().uri("/").retrieve().toBodilessEntity();
		}

		@SuppressWarnings("unused") // by the annotation
		private void ping() {
			this.probed.incrementAndGet();
			this.client.head().uri("/").retrieve().toBodilessEntity();
		}

		AtomicInteger probed() {
			return this.probed;
		}

	}

	@CircuitBreaker(name = "pypi", probeMethod = "ping")
	static class OfClass {

		public void find() {
		}

		public void search() {
		}

		public CompletableFuture<String> ping() {
			return CompletableFuture.completedFuture("back");
		}

	}

	interface Index {

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		String find();

		private String ping() {
			return "back";
		}

	}

	static class FactoryOfIndex implements FactoryBean<Index> {

		@Override
		public Index getObject() {
			return () -> "found";
		}

		@Override
		public Class<?> getObjectType() {
			return Index.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerOfABean {

		@Bean
		CircuitBreakerCustomizer customizer(OfClass index) {
			return (name, builder) -> builder.recordClientErrors(true);
		}

	}

	static class Hanging {

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		public void find() {
		}

		static void ping() throws InterruptedException {
			new CountDownLatch(1).await();
		}

	}

	static class Missing {

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		public void find() {
		}

	}

	static class WithParameter {

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		public void find() {
		}

		void ping(String host) {
		}

	}

	static class Keyed {

		@CircuitBreaker(name = "index-#{#host}", probeMethod = "ping")
		public void find(String host) {
		}

		void ping() {
		}

	}

	static class KeyedIndex {

		@CircuitBreaker(name = "index-#{#host}")
		public void find(String host) {
		}

	}

	static class Protected {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String find() {
			return "found";
		}

		@CircuitBreaker(name = "pypi", probeMethod = "find")
		public String search(String name) {
			return name;
		}

		String cached() {
			return "cached";
		}

	}

	static class Itself {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached", probeMethod = "find")
		public String find() {
			return "found";
		}

		String cached() {
			return "cached";
		}

	}

	static class OfFuture {

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		public void find() {
		}

		Future<String> ping() {
			return CompletableFuture.completedFuture("back");
		}

	}

}
