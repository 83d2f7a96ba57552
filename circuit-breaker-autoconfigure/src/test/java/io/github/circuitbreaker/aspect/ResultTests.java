package io.github.circuitbreaker.aspect;

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.aspect.ResultClients.Script;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests every kind of result, with and without a fallback, for every kind of bean, as
 * listed in docs/what-is-protected.md.
 */
class ResultTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final ApplicationContextRunner contextRunner = Contexts.runner(this.time);

	static Stream<Arguments> cells() {
		return cells(Bean.BEHIND_CLASS_PROXY, Bean.BEHIND_INTERFACE_PROXY, Bean.INTERFACE_CLIENT);
	}

	static Stream<Arguments> cells(Bean... beans) {
		return Arrays.stream(ResultClients.class.getDeclaredClasses())
			.filter((type) -> type.getSimpleName().endsWith("Client"))
			.flatMap((client) -> Arrays.stream(beans).map((bean) -> Arguments.of(client, bean)));
	}

	static Stream<Arguments> cellsWithValue() {
		return cells().filter(ResultTests::hasFallbackOfValue);
	}

	static boolean hasFallbackOfValue(Arguments cell) {
		return ClassUtils.hasMethod((Class<?>) cell.get()[0], "callOrCachedValue", Script.class);
	}

	@ParameterizedTest
	@MethodSource("cells")
	void failuresOpenTheCircuitAndARejectionComesWhereTheResultWould(Class<?> client, Bean bean) {
		run(client, bean, (context) -> {
			AtomicInteger reached = new AtomicInteger();
			Script success = () -> {
				reached.incrementAndGet();
				return "done";
			};
			assertThat(await(call(context, client, "call", success))).isIn("done", null);
			for (int i = 0; i < 3; i++) {
				Object result = callFailing(context, client, "call");
				assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> await(result));
			}
			Object rejected = callFailing(context, client, "call");
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> await(rejected));
			assertThat(calls(context)).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
			this.time.advance(Duration.ofSeconds(30));
			assertThat(await(call(context, client, "call", success))).isIn("done", null);
			assertThat(reached).hasValue(2);
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getState())
				.isEqualTo(State.CLOSED);
		});
	}

	@ParameterizedTest
	@MethodSource("cells")
	void fallbackStandsInForFailuresAndRejections(Class<?> client, Bean bean) {
		run(client, bean, (context) -> assertFallback(context, client, "callOrCached"));
	}

	@ParameterizedTest
	@MethodSource("cellsWithValue")
	void fallbackMayReturnTheValueOfAResultThatComesLater(Class<?> client, Bean bean) {
		run(client, bean, (context) -> assertFallback(context, client, "callOrCachedValue"));
	}

	void assertFallback(AssertableApplicationContext context, Class<?> client, String method) throws Throwable {
		for (int i = 0; i < 3; i++) {
			assertThat(await(callFailing(context, client, method))).isIn("cached", null);
		}
		assertThat(await(callFailing(context, client, method))).isIn("cached", null);
		assertThat(calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 1));
	}

	void run(Class<?> client, Bean bean, ThrowingConsumer test) {
		Class<?> service = ClassUtils.resolveClassName(client.getName().replaceFirst("Client$", "Service"), null);
		ApplicationContextRunner runner = this.contextRunner
			.withPropertyValues("spring.aop.proxy-target-class=" + (bean != Bean.BEHIND_INTERFACE_PROXY));
		runner = (bean != Bean.INTERFACE_CLIENT) ? runner.withBean(service) : withClient(runner, client, service);
		runner.run((context) -> {
			Object instance = context.getBean(client);
			assertThat(AopUtils.isCglibProxy(instance)).isEqualTo(bean == Bean.BEHIND_CLASS_PROXY);
			assertThat(AopUtils.isJdkDynamicProxy(instance))
				.isEqualTo(bean == Bean.BEHIND_INTERFACE_PROXY || bean == Bean.INTERFACE_CLIENT);
			try {
				test.accept(context);
			}
			catch (Throwable ex) {
				throw new AssertionError(ex);
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextRunner withClient(ApplicationContextRunner runner, Class<?> client,
			Class<?> service) {
		return runner.withBean((Class<Object>) client, () -> client(client, service));
	}

	/**
	 * Creates a client as Spring does for an HTTP interface.
	 */
	private static Object client(Class<?> client, Class<?> service) {
		InvocationHandler handler = (proxy, method, args) -> {
			if (method.isDefault()) {
				return InvocationHandler.invokeDefault(proxy, method, args);
			}
			try {
				return method.invoke(service.getDeclaredConstructor().newInstance(), args);
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		};
		return Proxy.newProxyInstance(client.getClassLoader(), new Class<?>[] { client }, handler);
	}

	/**
	 * Makes a call that fails. Throws nothing to the caller if the result is
	 * asynchronous.
	 */
	private static @Nullable Object callFailing(AssertableApplicationContext context, Class<?> client, String method)
			throws Throwable {
		try {
			return call(context, client, method, () -> {
				throw new UncheckedIOException("unreachable", new java.io.IOException());
			});
		}
		catch (UncheckedIOException | CircuitBreakerOpenException ex) {
			assertThat(client).isIn(ResultClients.ValueClient.class, ResultClients.VoidClient.class);
			return ex;
		}
	}

	private static @Nullable Object call(AssertableApplicationContext context, Class<?> client, String name,
			Script script) throws Throwable {
		Method method = client.getDeclaredMethod(name, Script.class);
		method.setAccessible(true);
		try {
			return method.invoke(context.getBean(client), script);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static @Nullable Object await(@Nullable Object result) throws Throwable {
		if (result instanceof Throwable thrown) {
			throw thrown;
		}
		try {
			if (result instanceof CompletionStage<?> stage) {
				return stage.toCompletableFuture().join();
			}
			ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, result);
			return (adapter != null) ? Flux.from(adapter.toPublisher(result)).blockLast() : result;
		}
		catch (CompletionException ex) {
			throw ex.getCause();
		}
		catch (RuntimeException ex) {
			throw Exceptions.unwrap(ex);
		}
	}

	private static CallCounts calls(AssertableApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls();
	}

	enum Bean {

		BEHIND_CLASS_PROXY, BEHIND_INTERFACE_PROXY, INTERFACE_CLIENT, WOVEN

	}

	interface ThrowingConsumer {

		void accept(AssertableApplicationContext context) throws Throwable;

	}

}
