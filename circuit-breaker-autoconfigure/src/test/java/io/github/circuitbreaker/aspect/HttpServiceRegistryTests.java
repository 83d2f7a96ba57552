package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for clients that {@link HttpServiceProxyRegistry} hands out.
 */
@ExtendWith(OutputCaptureExtension.class)
class HttpServiceRegistryTests {

	private static final AtomicInteger requests = new AtomicInteger();

	private static HttpServer server;

	private final ApplicationContextRunner runner = Contexts.runner().withUserConfiguration(Clients.class);

	@BeforeAll
	static void startServer() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			requests.incrementAndGet();
			boolean fail = exchange.getRequestURI().getPath().endsWith("fail");
			exchange.sendResponseHeaders(fail ? 503 : 200, -1);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stopServer() {
		server.stop(0);
	}

	@BeforeEach
	void resetRequests() {
		requests.set(0);
	}

	private static void assertProtected(AssertableApplicationContext context, Client client) {
		Contexts.pypi(context).reset();
		CallCounts before = Contexts.calls(context);
		int sent = requests.get();
		client.get("ok");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> client.get("fail"));
		}
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> client.get("ok"));
		CallCounts calls = Contexts.calls(context);
		assertThat(calls.successful() - before.successful()).isOne();
		assertThat(calls.failed() - before.failed()).isEqualTo(3);
		assertThat(calls.rejected() - before.rejected()).isOne();
		assertThat(requests.get() - sent).isEqualTo(4);
	}

	@Test
	void clientsOfTheRegistryAreProtected() {
		this.runner.run((context) -> {
			HttpServiceProxyRegistry registry = context.getBean(HttpServiceProxyRegistry.class);
			assertProtected(context, registry.getClient(OnMethod.class));
			assertProtected(context, registry.getClient("index", OnMethod.class));
			assertProtected(context, registry.getClient("index", OnType.class));
			assertThat(registry.getClient(OnMethod.class)).isSameAs(registry.getClient("index", OnMethod.class));
		});
	}

	@Test
	void beansAreProtectedOnceAndByTheirOnlyProxy() {
		this.runner.run((context) -> {
			assertProtected(context, context.getBean(OnMethod.class));
			assertProtected(context, context.getBean(OnType.class));
			Object client = AopProxyUtils.getSingletonTarget(context.getBean(OnMethod.class));
			assertThat(client).isInstanceOf(Advised.class).doesNotMatch(CircuitBreakerAdvisor::isIn);
		});
	}

	@Test
	void fallbackIsADefaultMethodOfTheClient() {
		this.runner.run((context) -> {
			WithFallback client = context.getBean(HttpServiceProxyRegistry.class).getClient(WithFallback.class);
			assertThat(client.find("fail")).isEqualTo("cached instead of fail");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void otherAspectsOfABeanKeepTheirOrder() {
		this.runner.withUserConfiguration(Caching.class)
			.withPropertyValues("performance.circuit-breaker.aspect-order=100")
			.run((context) -> {
				WithFallback client = context.getBean(WithFallback.class);
				client.cached("ok");
				client.cached("ok");
				assertThat(requests).hasValue(1);
				Contexts.pypi(context).forceOpen();
				assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> client.cached("ok"));
			});
	}

	@Test
	void otherClientsAndTheRestOfTheRegistryStayAsTheyAre(CapturedOutput output) {
		this.runner.run((context) -> {
			HttpServiceProxyRegistry registry = context.getBean(HttpServiceProxyRegistry.class);
			assertThat(AopProxyUtils.getSingletonTarget(registry.getClient(Plain.class))).isNull();
			assertThat(registry.getGroupNames()).containsExactly("index");
			assertThat(registry.getClientTypesInGroup("index")).containsExactlyInAnyOrder(OnMethod.class, OnType.class,
					WithFallback.class, Plain.class);
			assertThat(output).doesNotContain("not eligible for", "WARN");
		});
	}

	@Test
	void proxyOfTheRegistryIsAllowedInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(HttpServiceRegistryPostProcessor.Hints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(hints, null));
		this.runner.run((context) -> {
			HttpServiceProxyRegistry registry = context.getBean(HttpServiceProxyRegistry.class);
			assertThat(AopUtils.isJdkDynamicProxy(registry)).isTrue();
			assertThat(RuntimeHintsPredicates.proxies().forInterfaces(registry.getClass().getInterfaces()))
				.accepts(hints);
			// Spring has hints for its own.
			Object client = registry.getClient(OnMethod.class);
			assertThat(client.getClass()).isSameAs(AopProxyUtils.getSingletonTarget(client).getClass());
		});
	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "index", types = { OnMethod.class, OnType.class, WithFallback.class, Plain.class })
	static class Clients {

		@Bean
		RestClientHttpServiceGroupConfigurer baseUrl() {
			return (groups) -> groups.forEachClient(
					(group, builder) -> builder.baseUrl("http://localhost:" + server.getAddress().getPort()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

		@Bean
		ConcurrentMapCacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	interface Client {

		void get(String path);

	}

	interface OnMethod extends Client {

		@Override
		@GetExchange("/{path}")
		@CircuitBreaker(name = "pypi")
		void get(@PathVariable String path);

	}

	@CircuitBreaker(name = "pypi")
	interface OnType extends Client {

		@Override
		@GetExchange("/{path}")
		void get(@PathVariable String path);

	}

	interface WithFallback {

		@GetExchange("/{path}")
		@CircuitBreaker(name = "pypi", fallbackMethod = "instead")
		String find(@PathVariable String path);

		default String instead(String path, Exception failure) {
			return "cached instead of " + path;
		}

		@Cacheable("found")
		@GetExchange("/{path}")
		@CircuitBreaker(name = "pypi")
		String cached(@PathVariable String path);

	}

	interface Plain {

		@GetExchange("/{path}")
		void get(@PathVariable String path);

	}

}
