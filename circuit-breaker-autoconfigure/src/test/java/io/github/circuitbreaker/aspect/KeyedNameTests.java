package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.OverridingClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for names that depend on the call.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyedNameTests {

	private final ApplicationContextRunner contextRunner = Contexts.runner()
		.withBean("tenant", Tenant.class)
		.withPropertyValues("performance.circuit-breaker.failure-threshold=1", "prefix=index");

	private static CallCounts calls(CircuitBreakerRegistry registry, String name) {
		return registry.find(name).orElseThrow().snapshot().calls();
	}

	@Test
	void eachHostHasACircuitBreakerOfItsOwn() {
		this.contextRunner.withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(registry.getAll()).isEmpty();
			assertThatIOException().isThrownBy(() -> client.get("pypi.org", true));
			assertThat(client.get("npmjs.com", false)).isEqualTo("done");
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> client.get("pypi.org", false))
				.satisfies((rejection) -> assertThat(rejection.getCircuitBreakerName()).isEqualTo("index-pypi.org"));
			assertThat(registry.find("index-pypi.org").orElseThrow().getState()).isEqualTo(State.OPEN);
			assertThat(calls(registry, "index-npmjs.com")).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void whatIsNoPlainParameterIsEvaluated() {
		this.contextRunner.withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			client.byUri(URI.create("https://pypi.org/simple"), 3);
			client.byTenant();
			client.byIndex("x", "y");
			assertThat(registry.getAll()).extracting((breaker) -> breaker.getName())
				.containsExactlyInAnyOrder("pypi.org:3", "tenant acme", "y-x");
		});
	}

	@Test
	void resultsThatComeLaterGoToTheirOwn() {
		this.contextRunner.withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(client.later("a")).isCompletedWithValue("later");
			assertThat(client.mono("b").block()).isEqualTo("mono");
			assertThat(calls(registry, "later-a").successful()).isEqualTo(1);
			assertThat(calls(registry, "mono-b").successful()).isEqualTo(1);
		});
	}

	@Test
	void fallbackIsCalledAsEver() {
		this.contextRunner.withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			assertThat(client.withFallback("a")).isEqualTo("instead of a");
			assertThat(client.withFallback("a")).isEqualTo("instead of a");
			assertThat(calls(context.getBean(CircuitBreakerRegistry.class), "fallback-a"))
				.isEqualTo(new CallCounts(0, 1, 0, 0, 1));
		});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "null", value = { "null, index-", "'', index-", "' ', 'index- '" })
	void keyWithoutTextIsOne(@Nullable String host, String name) {
		this.contextRunner.withBean(Client.class).run((context) -> {
			context.getBean(Client.class).get(host, false);
			assertThat(context.getBean(CircuitBreakerRegistry.class).find(name)).isPresent();
		});
	}

	@Test
	void nameIsNeverBlank() {
		this.contextRunner.withBean(Bare.class).run((context) -> {
			context.getBean(Bare.class).call(" ");
			context.getBean(Bare.class).call(null);
			assertThat(calls(context.getBean(CircuitBreakerRegistry.class), "#{#tenant}").successful()).isEqualTo(2);
		});
	}

	@Test
	void whatComesFromOutsideIsCutToOneShortLine() {
		this.contextRunner.withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			client.get("a\nCircuit CLOSED for b", false);
			client.get("x".repeat(1000), false);
			client.get("b\u0085c\u2028d", false);
			assertThat(context.getBean(CircuitBreakerRegistry.class).getAll())
				.extracting((breaker) -> breaker.getName())
				.containsExactlyInAnyOrder("index-a?Circuit CLOSED for b", "index-" + "x".repeat(250), "index-b?c?d");
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x202E, 0x2066, 0x2069, 0x61C, 0x200B, 0x200D, 0x200E, 0x206A, 0x2060, 0xFEFF, 0xAD, 0x180B,
			0x180E, 0x17B4, 0x3164, 0x115F, 0x2800, 0xFE0E, 0xFE0F, 0xFFF9, 0x16FE4, 0x1BCA0, 0x1D159, 0x1D173, 0xE0001,
			0xE0041, 0xE007F, 0xE0101, 0xE01EF, 0xFFFF, 0xE000, 0x2028, 0x2029, 0x7F, 0x85, 0x0, 0x1B, 0xD800, 0xDC00 })
	void whatCannotBeSeenIsReplaced(int character) {
		this.contextRunner.withBean(Client.class).run((context) -> {
			context.getBean(Client.class).get("a" + Character.toString(character) + "b", false);
			context.getBean(Client.class).get("a" + Character.toString(character) + "b", false);
			assertThat(calls(context.getBean(CircuitBreakerRegistry.class), "index-a?b").successful()).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "pypi.org", "b\u00FCcher.example", "\u5317\u4EAC", "\u0627\u0644", "e\u0301",
			"\uD83D\uDE00", "a b" })
	void whatCanBeSeenStays(String host) {
		this.contextRunner.withBean(Client.class).run((context) -> {
			context.getBean(Client.class).get(host, false);
			assertThat(context.getBean(CircuitBreakerRegistry.class).find("index-" + host)).isPresent();
		});
	}

	@Test
	void beyondTheLimitTheLeastUsefulGoesAndIfAllWereSetByHandCallsGoThrough() {
		this.contextRunner.withBean(Client.class)
			.withPropertyValues("performance.circuit-breaker.max-keys=2")
			.run((context) -> {
				Client client = context.getBean(Client.class);
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				client.get("a", false);
				client.get("b", false);
				client.get("c", false);
				assertThat(registry.find("index-a")).isEmpty();
				assertThatIOException().isThrownBy(() -> client.get("b", true));
				assertThatIOException().isThrownBy(() -> client.get("c", true));
				assertThatIOException().isThrownBy(() -> client.get("d", true));
				assertThat(registry.find("index-b")).isEmpty();
				assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> client.get("d", true));
				registry.getAll().forEach((breaker) -> breaker.disable());
				assertThatIOException().isThrownBy(() -> client.get("e", true));
				assertThatIOException().isThrownBy(() -> client.get("e", true));
				assertThat(registry.find("index-e")).isEmpty();
				assertThat(registry.getAll()).hasSize(2);
			});
	}

	@Test
	void nameThatCannotBeWorkedOutIsTheTemplate(CapturedOutput output) {
		this.contextRunner.withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			client.byUri(null, 1);
			client.byUri(null, 2);
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			assertThat(calls(registry, "#{#uri.host}:#{#attempt}").successful()).isEqualTo(2);
			assertThat(output).containsOnlyOnce("The name #{#uri.host}:#{#attempt} is used as it is, because it could"
					+ " not be evaluated for a call: org.springframework.expression.spel.SpelEvaluationException");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void parameterMayBeCalledAsWhereTheAnnotationStands(boolean proxyTargetClass) {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.withBean(ApiClient.class)
			.run((context) -> {
				context.getBean(Api.class).get("a");
				context.getBean(Api.class).evaluated("b");
				assertThat(context.getBean(CircuitBreakerRegistry.class).getAll())
					.extracting((breaker) -> breaker.getName())
					.containsExactlyInAnyOrder("api-a", "api-B");
			});
	}

	@Test
	void parameterMayHaveAnyName() {
		this.contextRunner.withBean(Named.class).run((context) -> {
			context.getBean(Named.class).withRoot("a", null);
			context.getBean(Named.class).withRoot(URI.create("https://b"), "c");
			context.getBean(Named.class).withPositions("d", null, "f");
			assertNames(context, "a", "b-c", "d--f");
		});
	}

	@Test
	void arrayGoesByItsElements() {
		this.contextRunner.withBean(Named.class).run((context) -> {
			context.getBean(Named.class).withHosts("a", "b");
			context.getBean(Named.class).withHosts("a", "b");
			context.getBean(Named.class).withHosts();
			assertNames(context, "hosts-a,b", "hosts-");
		});
	}

	@Test
	void namesWhereTheAnnotationStandsComeFirst() {
		this.contextRunner.withBean(SwappingClient.class).run((context) -> {
			context.getBean(SwappingApi.class).get("a", "b");
			assertNames(context, "api-a");
		});
	}

	@Test
	void methodMayReturnMoreThanTheOverriddenOne() {
		this.contextRunner.withBean(CovariantClient.class).run((context) -> {
			context.getBean(Base.class).get("a");
			context.getBean(CovariantApi.class).get("a");
			assertNames(context, "api-a");
		});
	}

	private static void assertNames(ApplicationContext context, String... names) {
		assertThat(context.getBean(CircuitBreakerRegistry.class).getAll()).extracting((breaker) -> breaker.getName())
			.containsExactlyInAnyOrder(names);
	}

	@Test
	void positionsAreThoseOfTheParametersIfNamesAreNotKnown() throws NoSuchMethodException {
		assertThat(nameOfPut("#{#p1}-#{#a0}")).isEqualTo("value-key");
		assertThat(nameOfPut("#{#a1}")).isEqualTo("value");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> nameOfPut("#{#p2}"))
			.satisfies((failure) -> assertThat(failure.getMistakes().get(0).remedy())
				.startsWith("The parameters are #p0, #a0, #p1, #a1."));
	}

	@Test
	void argumentWhoseClassNeedsAnAbsentOneIsNoError() throws ReflectiveOperationException {
		Class<?> unreadable = new WithoutLabel().loadClass(Parcel.class.getName());
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(unreadable::getMethods);
		assertThat(nameOfPut("put-#{#p1.name}", BeanUtils.instantiateClass(unreadable))).isEqualTo("put-#{#p1.name}");
	}

	private static String nameOfPut(String template) throws NoSuchMethodException {
		return nameOfPut(template, "value");
	}

	private static String nameOfPut(String template, Object value) throws NoSuchMethodException {
		Method put = Map.class.getMethod("put", Object.class, Object.class);
		return KeyedName.parse(template, put, Map.class, new DefaultListableBeanFactory()).of(new Invocation() {

			@Override
			public Object proceed() {
				throw new UnsupportedOperationException();
			}

			@Override
			public Object target() {
				return Map.of();
			}

			@Override
			public Object[] arguments() {
				return new Object[] { "key", value };
			}

		});
	}

	@Test
	void mistakesStopTheStart() {
		assertMistake(UnknownParameter.class,
				"has a name with #hots, which is no parameter of the method: \"index-#{#hots}\"",
				"The parameters are #host, #p0, #a0. They are known by name if the code is compiled with -parameters.");
		assertMistake(Unreadable.class, "has a name with an expression that cannot be read: \"index-#{#host\"",
				"Write it in the Spring Expression Language, as in \"index-#{#host}\".");
		assertMistake(UnknownBean.class, "has a name with @tennant, which is no bean: \"#{@tennant.name}\"",
				"Write the name of a bean behind the @, or declare it.");
		assertMistake(Constant.class, "has a name with an expression that does not depend on the call: \"a-#{1 + 1}\"",
				"Name a parameter, as in \"index-#{#host}\", or write the name without an expression.");
		assertMistake(WithoutParameters.class,
				"has a name with #host, which is no parameter of the method:" + " \"index-#{#host}\"",
				"The method has no parameters.");
	}

	private void assertMistake(Class<?> type, String problem, String remedy) {
		this.contextRunner.withBean(type)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationException.class,
						(failure) -> assertThat(failure.getMistakes()).singleElement().satisfies((mistake) -> {
							assertThat(mistake.problem()).endsWith(problem);
							assertThat(mistake.remedy()).isEqualTo(remedy);
						})));
	}

	static class Client {

		@CircuitBreaker(name = "${prefix}-#{#host}")
		String get(@Nullable String host, boolean fail) throws IOException {
			return Remote.answer(fail);
		}

		@CircuitBreaker("#{#uri.host}:#{#attempt}")
		void byUri(@Nullable URI uri, int attempt) {
		}

		@CircuitBreaker("tenant #{@tenant.name}")
		void byTenant() {
		}

		@CircuitBreaker("#{#p1}-#{#a0}")
		void byIndex(String one, String two) {
		}

		@CircuitBreaker("later-#{#host}")
		CompletableFuture<String> later(String host) {
			return CompletableFuture.completedFuture("later");
		}

		@CircuitBreaker("mono-#{#host}")
		Mono<String> mono(String host) {
			return Mono.just("mono");
		}

		@CircuitBreaker(name = "fallback-#{#host}", fallbackMethod = "instead")
		String withFallback(String host) {
			throw new IllegalStateException();
		}

		String instead(String host) {
			return "instead of " + host;
		}

	}

	static class Tenant {

		public String getName() {
			return "acme";
		}

	}

	static class Bare {

		@CircuitBreaker("#{#tenant}")
		void call(@Nullable String tenant) {
		}

	}

	static class UnknownParameter {

		@CircuitBreaker("index-#{#hots}")
		void call(String host) {
		}

	}

	static class Unreadable {

		@CircuitBreaker("index-#{#host")
		void call(String host) {
		}

	}

	static class UnknownBean {

		@CircuitBreaker("#{@tennant.name}")
		void call() {
		}

	}

	interface Api {

		@CircuitBreaker("api-#{#host}")
		void get(String host);

		@CircuitBreaker("api-#{#host.toUpperCase()}")
		void evaluated(String host);

	}

	static class ApiClient implements Api {

		@Override
		public void get(String hostname) {
		}

		@Override
		public void evaluated(String hostname) {
		}

	}

	static class Named {

		@CircuitBreaker("#{#root}")
		void withRoot(String root, @Nullable Object other) {
		}

		@CircuitBreaker("#{#root.host}-#{#other}")
		void withRoot(URI root, String other) {
		}

		@CircuitBreaker("#{#a2.trim()}-#{#a1}-#{#a0}")
		void withPositions(String a2, @Nullable String a1, String a0) {
		}

		@CircuitBreaker("hosts-#{#hosts}")
		void withHosts(String... hosts) {
		}

	}

	interface Base {

		Object get(String other);

	}

	interface CovariantApi extends Base {

		@Override
		@CircuitBreaker("api-#{#host}")
		String get(String host);

	}

	static class CovariantClient implements CovariantApi {

		@Override
		public String get(String hostname) {
			return hostname;
		}

	}

	interface SwappingApi {

		@CircuitBreaker("api-#{#host}")
		void get(String host, String user);

	}

	static class SwappingClient implements SwappingApi {

		@Override
		public void get(String user, String host) {
		}

	}

	static class Constant {

		@CircuitBreaker("a-#{1 + 1}")
		void call(String host) {
		}

	}

	@CircuitBreaker("index-#{#host}")
	static class WithoutParameters {

		void call() {
		}

	}

	static class Parcel {

		public Label label() {
			return new Label();
		}

		public String getName() {
			return "parcel";
		}

	}

	static class Label {

	}

	/** Has a parcel, whose label is absent. */
	static class WithoutLabel extends OverridingClassLoader {

		WithoutLabel() {
			super(WithoutLabel.class.getClassLoader());
		}

		@Override
		protected boolean isEligibleForOverriding(String name) {
			return name.equals(Parcel.class.getName());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.equals(Label.class.getName())) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

	}

}
