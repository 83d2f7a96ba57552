package io.github.circuitbreaker.aspect;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for fallback methods.
 */
class FallbackTests {

	@Test
	void mostSpecificForTheExceptionIsCalledAsByCatch() {
		run(Overloads.class, (context, service) -> {
			assertThat(service.lookUp("a", new FileNotFoundException())).isEqualTo("a: not found");
			assertThat(service.lookUp("a", new IOException())).isEqualTo("a: I/O");
			assertThat(service.lookUp("a", new IllegalStateException())).isEqualTo("something else");
			assertThat(service.lookUp("a", new FileNotFoundException())).isEqualTo("a: OPEN");
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void eachIsToldAtDebug(CapturedOutput output) {
		Logger logger = (Logger) LoggerFactory.getLogger(CircuitBreakerAspect.class);
		logger.setLevel(Level.DEBUG);
		try {
			run(Overloads.class, (context, service) -> {
				service.lookUp("a", new FileNotFoundException());
				Contexts.pypi(context).forceOpen();
				service.lookUp("a", new FileNotFoundException());
			});
		}
		finally {
			logger.setLevel(null);
		}
		assertThat(output).containsOnlyOnce(
				"Fallback cached(String, Throwable, FileNotFoundException) for pypi because of java.io.FileNotFoundException")
			.containsOnlyOnce("for pypi because of io.github.circuitbreaker.CircuitBreakerOpenException");
	}

	@Test
	void withoutAMatchTheOriginalExceptionGoesOn() {
		run(OnlyRejections.class, (context, service) -> {
			IOException failure = new IOException();
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.lookUp("a", failure))
					.isSameAs(failure);
			}
			assertThat(service.lookUp("a", failure)).isEqualTo("cached");
		});
	}

	@Test
	void errorIsNeverReplaced() {
		run(CatchesAll.class, (context, service) -> {
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> service.lookUp("a", new OutOfMemoryError()));
			assertThat(service.lookUp("a", new Throwable())).isEqualTo("cached");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 2, 0, 0, 0));
		});
	}

	@Test
	void whatItThrowsIsThrownOnWithTheFailureSuppressed() {
		run(Throwing.class, (context, service) -> {
			IOException failure = new IOException();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> service.lookUp("a", failure))
				.satisfies((thrown) -> assertThat(thrown.getSuppressed()).containsExactly(failure));
		});
	}

	@Test
	void exceptionThatIsThrownAgainAndAgainIsNotFilledWithoutEnd() {
		run(ThrowingTheSame.class, (context, service) -> {
			for (int i = 0; i < 100; i++) {
				assertThatExceptionOfType(IllegalStateException.class)
					.isThrownBy(() -> service.lookUp("a", new IOException()));
			}
			assertThat(ThrowingTheSame.THROWN.getSuppressed().length).isBetween(1, 16);
		});
	}

	@Test
	void itMayThrowTheFailureItself() {
		run(Rethrowing.class, (context, service) -> {
			IOException failure = new IOException();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.lookUp("a", failure))
				.isSameAs(failure)
				.satisfies((thrown) -> assertThat(thrown.getSuppressed()).isEmpty());
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Private.class, Static.class, Inherited.class, InheritedPrivate.class, Overridden.class,
			OfInterface.class, StaticOfInterface.class, Generic.class, GenericMethod.class, WithoutParameters.class,
			SameName.class, SameNameOnClass.class, OnClass.class, OnInterface.class, Composed.class })
	void isFoundWhereverItStands(Class<? extends Service> type) {
		run(type, (context, service) -> {
			assertThat(service.lookUp("a", new IOException())).isEqualTo("cached");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void primitiveResultMayBeBoxed() {
		Contexts.runner().withBean(Counter.class).run((context) -> {
			Counter counter = context.getBean(Counter.class);
			assertThat(counter.count()).isEqualTo(-1);
		});
	}

	@Test
	void failureOfAStageIsLookedThroughForTheCause() {
		Contexts.runner().withBean(Stages.class).run((context) -> {
			Stages stages = context.getBean(Stages.class);
			CompletableFuture<String> answer = new CompletableFuture<>();
			CompletionStage<String> stage = stages.lookUp(answer.thenApply((value) -> value));
			answer.completeExceptionally(new IOException());
			assertThat(stage.toCompletableFuture()).isCompletedWithValue("cached");
		});
	}

	@Test
	void whatTheStageOfAFallbackFailsWithHasTheFailureSuppressed() {
		Contexts.runner().withBean(Stages.class).run((context) -> {
			IOException failure = new IOException();
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> context.getBean(Stages.class)
					.lookUpTwice(CompletableFuture.failedFuture(failure))
					.toCompletableFuture()
					.join())
				.havingCause()
				.isInstanceOf(IllegalStateException.class)
				.satisfies((thrown) -> assertThat(thrown.getSuppressed()).containsExactly(failure));
		});
	}

	@Test
	void causeIsTheFailureWhereSpringCloudWrapsIt() {
		run(Overloads.class, (context, service) -> {
			assertThat(service.lookUp("a", wrapped(new FileNotFoundException()))).isEqualTo("a: not found");
			assertThat(service.lookUp("a", wrapped(wrapped(new IOException())))).isEqualTo("a: I/O");
			assertThat(service.lookUp("a", wrapped(new CircuitBreakerOpenException("other", State.OPEN, null))))
				.isEqualTo("a: OPEN");
		});
		Contexts.runner().withBean(Stages.class).run((context) -> {
			CompletionStage<String> stage = context.getBean(Stages.class)
				.lookUp(CompletableFuture.failedFuture(wrapped(new IOException())));
			assertThat(stage.toCompletableFuture()).isCompletedWithValue("cached");
		});
	}

	@Test
	void wrapperOfSpringCloudGoesOnWithoutAMatch() {
		run(OnlyRejections.class, (context, service) -> {
			Throwable failure = wrapped(new IOException());
			assertThatExceptionOfType(NoFallbackAvailableException.class).isThrownBy(() -> service.lookUp("a", failure))
				.isSameAs(failure);
		});
		run(CatchesAll.class, (context, service) -> assertThatExceptionOfType(NoFallbackAvailableException.class)
			.isThrownBy(() -> service.lookUp("a", wrapped(new OutOfMemoryError()))));
	}

	@Test
	void wrapperOfSpringCloudMayHaveAFallback() {
		run(OfWrapper.class, (context, service) -> {
			assertThat(service.lookUp("a", wrapped(new Exception("down")))).isEqualTo("wrapped down");
			assertThat(service.lookUp("a", new Exception("down"))).isEqualTo("down");
		});
	}

	@Test
	void causeThatAFallbackThrowsDoesNotSuppressItsWrapper() {
		run(Rethrowing.class, (context, service) -> {
			IOException failure = new IOException();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.lookUp("a", wrapped(failure)))
				.isSameAs(failure)
				.satisfies((thrown) -> assertThat(thrown.getSuppressed()).isEmpty());
		});
	}

	private static Throwable wrapped(Throwable failure) {
		return new NoFallbackAvailableException("No fallback available.", failure);
	}

	@Test
	void fallbackStandsInForWhatAStageMethodThrows() {
		Contexts.runner().withBean(Stages.class).run((context) -> {
			assertThat(context.getBean(Stages.class).throwing().toCompletableFuture()).isCompletedWithValue("cached");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void fallbackOfAnAnnotatedClassIsNoCallOfItsOwn() {
		Contexts.runner().withBean(OnClass.class).run((context) -> {
			context.getBean(OnClass.class).cached("a", new IOException());
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 0, 0, 0, 0));
		});
	}

	private static void run(Class<? extends Service> type, Check check) {
		Contexts.runner().withBean("service", type).run((context) -> {
			try {
				check.run(context, context.getBean(Service.class));
			}
			catch (Exception | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new AssertionError(ex);
			}
		});
	}

	interface Check {

		void run(AssertableApplicationContext context, Service service) throws Throwable;

	}

	interface Service {

		String lookUp(String name, Throwable failure) throws Throwable;

	}

	abstract static class Failing implements Service {

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String lookUp(String name, Throwable failure) throws Throwable {
			throw failure;
		}

	}

	static class Overloads extends Failing {

		String cached(String name, Throwable failure, FileNotFoundException thrown) {
			return name + ": not found";
		}

		String cached(String name, Throwable failure, IOException thrown) {
			return name + ": I/O";
		}

		String cached(String name, Throwable failure, CircuitBreakerOpenException thrown) {
			return name + ": " + thrown.getState();
		}

		String cached(Exception thrown) {
			return "something else";
		}

		/** Not a fallback, in spite of its name. */
		int cached(int other) {
			return other;
		}

	}

	static class OnlyRejections extends Failing {

		String cached(CircuitBreakerOpenException thrown) {
			return "cached";
		}

	}

	static class CatchesAll extends Failing {

		String cached(Throwable thrown) {
			return "cached";
		}

	}

	static class OfWrapper extends Failing {

		String cached(NoFallbackAvailableException thrown) {
			return "wrapped " + thrown.getCause().getMessage();
		}

		String cached(Exception thrown) {
			return String.valueOf(thrown.getMessage());
		}

	}

	static class Throwing extends Failing {

		String cached() {
			throw new IllegalStateException();
		}

	}

	static class ThrowingTheSame extends Failing {

		private static final IllegalStateException THROWN = new IllegalStateException();

		String cached() {
			throw THROWN;
		}

	}

	static class Rethrowing extends Failing {

		String cached(Exception thrown) throws Exception {
			throw thrown;
		}

	}

	static class Private extends Failing {

		private String cached(String name, Throwable failure, Exception thrown) {
			return "cached";
		}

	}

	static class Static extends Failing {

		private static String cached(String name, Throwable failure) {
			return "cached";
		}

	}

	static class Inherited extends CatchesAll {

	}

	static class InheritedPrivate extends Private {

	}

	static class Overridden extends CatchesAll {

		@Override
		String cached(Throwable thrown) {
			return super.cached(thrown);
		}

	}

	interface WithDefaultMethod {

		default String cached(Exception thrown) {
			return "cached";
		}

	}

	static class OfInterface extends Failing implements WithDefaultMethod {

	}

	interface WithStaticMethod {

		static String cached(Exception thrown) {
			return "cached";
		}

	}

	static class StaticOfInterface extends Failing implements WithStaticMethod {

	}

	abstract static class GenericService<N, R> {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public R lookUp(N name, Throwable failure) throws Throwable {
			throw failure;
		}

		abstract R cached(N name, Throwable failure, Exception thrown);

	}

	static class Generic extends GenericService<String, String> implements Service {

		@Override
		String cached(String name, Throwable failure, Exception thrown) {
			return "cached";
		}

	}

	static class GenericMethod implements Service {

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String lookUp(String name, Throwable failure) throws Throwable {
			return get(List.of(name), failure).get(0);
		}

		private <T> List<T> get(List<T> values, Throwable failure) throws Throwable {
			throw failure;
		}

		<T extends Throwable> String cached(String name, T failure) {
			return "cached";
		}

	}

	static class WithoutParameters extends Failing {

		String cached() {
			return "cached";
		}

	}

	static class SameName implements Service {

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "lookUp")
		public String lookUp(String name, Throwable failure) throws Throwable {
			throw failure;
		}

		String lookUp(String name, Throwable failure, Exception thrown) {
			return "cached";
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "lookUp")
	static class SameNameOnClass implements Service {

		@Override
		public String lookUp(String name, Throwable failure) throws Throwable {
			throw failure;
		}

		String lookUp(String name, Throwable failure, Exception thrown) {
			return "cached";
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	static class OnClass implements Service {

		@Override
		public String lookUp(String name, Throwable failure) throws Throwable {
			throw failure;
		}

		public String cached(String name, Throwable failure) {
			return "cached";
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	interface AnnotatedService extends Service {

		default String cached(Exception thrown) {
			return "cached";
		}

	}

	static class OnInterface implements AnnotatedService {

		@Override
		public String lookUp(String name, Throwable failure) throws Throwable {
			throw failure;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
	@interface PypiOrCached {

	}

	static class Composed implements Service {

		@Override
		@PypiOrCached
		public String lookUp(String name, Throwable failure) throws Throwable {
			throw failure;
		}

		private String cached() {
			return "cached";
		}

	}

	static class Counter {

		@CircuitBreaker(name = "pypi", fallbackMethod = "unknown")
		int count() {
			throw new IllegalStateException();
		}

		private Integer unknown() {
			return -1;
		}

	}

	static class Stages {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		CompletionStage<String> lookUp(CompletionStage<String> answer) {
			return answer;
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "failing")
		CompletionStage<String> lookUpTwice(CompletionStage<String> answer) {
			return answer;
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		CompletionStage<String> throwing() {
			throw new IllegalStateException();
		}

		CompletionStage<String> cached(CompletionStage<String> answer, IOException failure) {
			return CompletableFuture.completedStage("cached");
		}

		String cachedValue(IllegalStateException failure) {
			return "cached";
		}

		CompletableFuture<String> failing() {
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

	}

}
