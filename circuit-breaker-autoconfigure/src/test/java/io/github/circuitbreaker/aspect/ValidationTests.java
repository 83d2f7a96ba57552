package io.github.circuitbreaker.aspect;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotBlank;
import org.aopalliance.intercept.MethodInterceptor;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.util.ReflectionUtils;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.MethodValidationPostProcessor;
import org.springframework.validation.method.MethodValidationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for calls whose arguments validation refuses.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ValidationTests {

	static final Validator VALIDATOR = Validation.byDefaultProvider()
		.configure()
		.messageInterpolator(new ParameterMessageInterpolator())
		.buildValidatorFactory()
		.getValidator();

	static Stream<Proxies> proxies() {
		return Stream.of(new Proxies(false, Ordered.LOWEST_PRECEDENCE, false),
				new Proxies(true, Ordered.LOWEST_PRECEDENCE, false),
				new Proxies(false, Ordered.HIGHEST_PRECEDENCE, false),
				new Proxies(true, Ordered.HIGHEST_PRECEDENCE, false),
				new Proxies(false, Ordered.LOWEST_PRECEDENCE, true),
				new Proxies(true, Ordered.LOWEST_PRECEDENCE, true));
	}

	@ParameterizedTest
	@MethodSource("proxies")
	void refusedArgumentsSayNothingAndReachNoFallback(Proxies proxies) {
		proxies.run((context, client) -> {
			List<Function<Client, Object>> calls = List.of((bean) -> bean.get(" "), (bean) -> bean.find(new Query("")),
					(bean) -> bean.later(" "), (bean) -> bean.mono(" ").block(), (bean) -> bean.flux(" ").blockLast());
			for (Function<Client, Object> call : calls) {
				assertThat(catchThrowable(() -> call.apply(client))).isInstanceOf(proxies.exception());
			}
			assertThat(Contexts.calls(context))
				.isEqualTo(new CallCounts(0, 0, 0, proxies.beforeOthers() ? 0 : calls.size(), 0));
			assertThat(client.get("spring")).isEqualTo("spring");
		});
	}

	@ParameterizedTest
	@MethodSource("proxies")
	void refusedResultIsAFailure(Proxies proxies) {
		proxies.run((context, client) -> {
			Throwable thrown = catchThrowable(() -> client.get("blank"));
			assertThat(thrown).satisfiesAnyOf((none) -> assertThat(none).isNull(),
					(refusal) -> assertThat(refusal).isInstanceOf(proxies.exception()));
			if (!proxies.beforeOthers()) {
				assertThat(client.get("blank")).isEqualTo("cached");
				assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 2, 0, 0, 0));
			}
		});
	}

	@ParameterizedTest
	@MethodSource("proxies")
	void refusedArgumentsOfAnotherCallAreAFailure(Proxies proxies) {
		proxies.run((context, client) -> {
			assertThat(client.callOther("a")).isEqualTo("cached");
			assertThat(client.callAgain(context.getBeanProvider(Client.class), "a")).isEqualTo("cached");
			assertThat(client.getRecursively(context.getBeanProvider(Client.class), "a")).isEqualTo("cached");
			assertThat(Contexts.calls(context).failed()).isEqualTo(3);
		});
	}

	@ParameterizedTest
	@MethodSource("proxies")
	void refusedObjectThatIsNoArgumentIsAFailure(Proxies proxies) {
		proxies.run((context, client) -> {
			assertThat(client.validate(new Query(" "))).isEqualTo("cached");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void argumentsMayBeRefusedLater() {
		Contexts.runner().withBean(Other.class).withBean(Client.class).run((context) -> {
			Client client = context.getBean(Client.class);
			assertThat(catchThrowable(client.validatedLater(" ")::join)).isInstanceOf(CompletionException.class)
				.hasCauseInstanceOf(ConstraintViolationException.class);
			assertThat(catchThrowable(client.validatedMono(" ")::block))
				.isInstanceOf(ConstraintViolationException.class);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 2, 0));
		});
	}

	@Test
	void argumentsThatComeLaterMayBeRefusedThen() {
		new Proxies(true, Ordered.LOWEST_PRECEDENCE, false).run((context, client) -> {
			assertThat(catchThrowable(client.save(Mono.just(new Query(" ")))::block))
				.isInstanceOf(MethodValidationException.class);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 1, 0));
			assertThat(client.save(Mono.just(new Query("a"))).block()).isEqualTo("a");
		});
	}

	@Test
	void refusedTrialIsHandedToTheNextCaller() {
		new Proxies(false, Ordered.LOWEST_PRECEDENCE, false).run((context, client) -> {
			for (int i = 0; i < 3; i++) {
				client.get("blank");
			}
			((ManualTimeSource) context.getBean(TimeSource.class)).advance(Duration.ofSeconds(30));
			assertThatExceptionOfType(ConstraintViolationException.class).isThrownBy(() -> client.get(" "));
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.HALF_OPEN);
			assertThat(client.get("a")).isEqualTo("a");
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.CLOSED);
		});
	}

	@ParameterizedTest
	@MethodSource("proxies")
	void clientThatIsAnInterfaceRefusesArguments(Proxies proxies) {
		proxies.runner()
			.withBean(Api.class, () -> ProxyFactory.getProxy(Api.class, (MethodInterceptor) (call) -> "found"))
			.run((context) -> {
				Api api = context.getBean(Api.class);
				assertThat(catchThrowable(() -> api.find(" "))).isInstanceOf(proxies.exception());
				assertThat(api.find("a")).isEqualTo("found");
				assertThat(Contexts.calls(context))
					.isEqualTo(new CallCounts(1, 0, 0, proxies.beforeOthers() ? 0 : 1, 0));
			});
	}

	record Proxies(boolean adapts, int order, boolean beforeOthers) {

		Class<? extends Throwable> exception() {
			return this.adapts ? MethodValidationException.class : ConstraintViolationException.class;
		}

		ApplicationContextRunner runner() {
			return Contexts.runner(new ManualTimeSource()).withBean(MethodValidationPostProcessor.class, () -> {
				MethodValidationPostProcessor processor = new MethodValidationPostProcessor();
				processor.setValidator(VALIDATOR);
				processor.setAdaptConstraintViolations(this.adapts);
				processor.setOrder(this.order);
				processor.setBeforeExistingAdvisors(this.beforeOthers);
				return processor;
			});
		}

		void run(Checks checks) {
			runner().withBean(Client.class).withBean(Other.class).run((context) -> {
				Client client = context.getBean(Client.class);
				checks.run(context, client);
			});
		}

	}

	interface Checks {

		void run(ApplicationContext context, Client client);

	}

	record Query(@NotBlank String text) {
	}

	@Validated
	static class Other {

		@NotBlank
		public String get(@NotBlank String name) {
			return name;
		}

	}

	@Validated
	@CircuitBreaker(name = "pypi")
	interface Api {

		String find(@NotBlank String name);

	}

	@Validated
	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	static class Client {

		private final ObjectProvider<Other> other;

		Client(ObjectProvider<Other> other) {
			this.other = other;
		}

		@NotBlank
		public String get(@NotBlank String name) {
			return name.equals("blank") ? " " : name;
		}

		public String find(@Valid Query query) {
			return query.text();
		}

		public CompletableFuture<String> later(@NotBlank String name) {
			return CompletableFuture.completedFuture(name);
		}

		public Mono<String> mono(@NotBlank String name) {
			return Mono.just(name);
		}

		@CircuitBreaker(name = "pypi")
		public Flux<String> flux(@NotBlank String name) {
			return Flux.just(name);
		}

		public Mono<String> save(@Valid Mono<Query> query) {
			return query.map(Query::text);
		}

		public String callOther(String name) {
			return this.other.getObject().get(" ");
		}

		public String callAgain(ObjectProvider<Client> self, @NotBlank String name) {
			return self.getObject().get(" ");
		}

		public String getRecursively(ObjectProvider<Client> self, @NotBlank String name) {
			return self.getObject().getRecursively(self, " ");
		}

		public String validate(Query query) {
			throw new ConstraintViolationException(VALIDATOR.validate(query));
		}

		public CompletableFuture<String> validatedLater(@NotBlank String name) {
			return CompletableFuture.failedFuture(refusal("validatedLater", name));
		}

		public Mono<String> validatedMono(@NotBlank String name) {
			return Mono.error(refusal("validatedMono", name));
		}

		private ConstraintViolationException refusal(String method, @Nullable String name) {
			return new ConstraintViolationException(VALIDATOR.forExecutables()
				.validateParameters(this,
						Objects.requireNonNull(ReflectionUtils.findMethod(Client.class, method, String.class)),
						new @Nullable Object[] { name }));
		}

		protected String cached(Exception failure) {
			return "cached";
		}

	}

}
