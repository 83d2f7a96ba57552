package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerCustomizer;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the aspect as woven by AspectJ at load time. Must run with the weaver as an
 * agent.
 */
@Tag("woven")
@ExtendWith(OutputCaptureExtension.class)
class WeavingTests {

	private final ApplicationContextRunner contextRunner = Contexts.runner();

	@BeforeAll
	static void somethingIsWoven() throws NoSuchMethodException {
		assertThat(WovenMethods.contain(Index.class.getDeclaredMethod("lookUp", boolean.class))).isTrue();
		assertThat(WovenMethods.contain(Index.class.getDeclaredMethod("lookUpFromInside", boolean.class))).isFalse();
	}

	@Test
	void beanIsProtectedWithoutAProxyAndEachCallIsCountedOnce() {
		this.contextRunner.withBean(Index.class).run((context) -> {
			Index index = context.getBean(Index.class);
			assertThat(AopUtils.isAopProxy(index)).isFalse();
			index.lookUp(false);
			assertThat(calls(context, "pypi")).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void resultThatIsRecordedIsAFailure() {
		CircuitBreakerCustomizer customizer = (name, builder) -> builder.recordResult((result) -> true);
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer)
			.withBean(Index.class)
			.run((context) -> {
				context.getBean(Index.class).lookUp(false);
				assertThat(calls(context, "pypi")).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
			});
	}

	@Test
	void beanThatHasAProxyForAnotherReasonIsCountedOnce() {
		this.contextRunner.withBean(AsyncIndex.class).withUserConfiguration(EnablesAsync.class).run((context) -> {
			AsyncIndex index = context.getBean(AsyncIndex.class);
			assertThat(AopUtils.isAopProxy(index)).isTrue();
			assertThat(index.lookUp()).isEqualTo("done");
			assertThat(calls(context, "pypi")).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void callsWithinTheSameObjectAreProtectedAndNotWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean(Index.class).run((context) -> {
			Index index = context.getBean(Index.class);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.lookUpFromInside(true));
			assertThat(calls(context, "pypi")).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
			assertThat(output).doesNotContain("of the same object");
		});
	}

	@Test
	void privateStaticAndFinalMethodsAndFinalClassesAreProtected() {
		this.contextRunner.withBean(Unproxyable.class).run((context) -> {
			Unproxyable unproxyable = context.getBean(Unproxyable.class);
			unproxyable.callPrivate();
			Unproxyable.callStatic();
			unproxyable.callFinal();
			assertThat(calls(context, "private").successful()).isEqualTo(1);
			assertThat(calls(context, "static").successful()).isEqualTo(1);
			assertThat(calls(context, "final").successful()).isEqualTo(1);
		});
	}

	@Test
	void probeIsNotProtectedByTheAnnotationOfItsClass() {
		this.contextRunner.withBean(ProbedIndex.class)
			.withPropertyValues("performance.circuit-breaker.recovery-timeout=100ms",
					"performance.circuit-breaker.failure-threshold=1")
			.run((context) -> {
				assertThat(context.getBean(ProbedIndex.class).find()).isEqualTo("cached");
				await().until(() -> calls(context, "probed").failed() > 1);
				var probed = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("probed").snapshot();
				// A fallback in place of the probe would close it.
				assertThat(probed.transitions()).extracting(CircuitBreakerStateChange::to).doesNotContain(State.CLOSED);
			});
	}

	@Test
	void openCircuitRejectsAndTheMethodIsNotReached() {
		this.contextRunner.withBean(Index.class).run((context) -> {
			Index index = context.getBean(Index.class);
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.lookUp(true));
			}
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.lookUp(false));
			assertThat(index.reached).isEqualTo(3);
		});
	}

	@Test
	void objectThatIsNoBeanIsProtected() {
		this.contextRunner.run((context) -> {
			new Index().lookUp(false);
			assertThat(calls(context, "pypi").successful()).isEqualTo(1);
		});
	}

	@Test
	void withoutAContextCallsGoStraightThrough() throws IOException {
		Index index = new Index();
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.lookUp(true));
		}
		assertThat(index.lookUp(false)).isEqualTo("done");
	}

	@Test
	void contextThatWasStartedLastAndIsNotClosedCounts() {
		this.contextRunner.run((first) -> {
			this.contextRunner.run((second) -> {
				new Index().lookUp(false);
				assertThat(calls(first, "pypi").successful()).isZero();
				assertThat(calls(second, "pypi").successful()).isEqualTo(1);
			});
			new Index().lookUp(false);
			assertThat(calls(first, "pypi").successful()).isEqualTo(1);
		});
	}

	@Test
	void resultThatComesLaterIsSettledWhenItComes() {
		this.contextRunner.run((context) -> {
			CompletableFuture<String> answer = new CompletableFuture<>();
			CompletableFuture<String> future = new Index().lookUpLater(answer);
			assertThat(calls(context, "pypi").successful()).isZero();
			answer.complete("done");
			assertThat(future.join()).isEqualTo("done");
			assertThat(calls(context, "pypi").successful()).isEqualTo(1);
		});
	}

	@Test
	void fallbackIsCalledAndNotCounted() {
		this.contextRunner.run((context) -> {
			assertThat(new WithFallback().lookUp("requests")).isEqualTo("requests from the cache");
			assertThat(calls(context, "pypi")).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void nameMayDependOnTheCall() {
		this.contextRunner.withBean(Index.class).run((context) -> {
			context.getBean(Index.class).lookUpAt("pypi.org");
			new Index().lookUpAt("npmjs.com");
			assertThat(calls(context, "index-pypi.org").successful()).isEqualTo(1);
			assertThat(calls(context, "index-npmjs.com").successful()).isEqualTo(1);
		});
	}

	@Test
	void whatThePointcutCannotExpressIsLeftToTheProxyAndCountedOnce() {
		this.contextRunner.withBean(Services.OfInterfaceWithAnnotatedMethod.class).run((context) -> {
			Remote remote = context.getBean(Remote.class);
			assertThat(AopUtils.isAopProxy(remote)).isTrue();
			remote.get(false);
			assertThat(calls(context, "pypi")).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void annotatedClassMeansWhatCanBeCalledFromOutside() {
		this.contextRunner.run((context) -> {
			assertThat(new WithHelpers().count()).isEqualTo("1");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void methodIntoWhichOnlyAnotherAspectIsWovenIsLeftToTheProxy() {
		this.contextRunner.withBean(OfTraced.class).run((context) -> {
			assertThat(OfTraced.class.getDeclaredFields()).anyMatch((field) -> field.getName().startsWith("ajc$"));
			Remote remote = context.getBean(Remote.class);
			assertThat(remote.get(false)).isEqualTo("done");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void lazyInitializationOfAllBeansTakesNothingAway() {
		this.contextRunner.withBean(Index.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				context.getBean(Index.class).lookUp(false);
				assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
			});
	}

	@Test
	void overriddenMethodOfAWovenClassIsCountedOnce() {
		for (Class<? extends Remote> type : Set.of(Services.InheritsAnnotatedMethod.class,
				Services.OverridesAnnotatedMethod.class, Services.InheritsAnnotatedClass.class,
				Services.OnClassThatInheritsItsMethod.class)) {
			this.contextRunner.withBean("service", type).run((context) -> {
				context.getBean(Remote.class).get(false);
				assertThat(calls(context, "pypi")).as(type.getName()).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
			});
		}
	}

	@Test
	void annotatedClassMayHaveNothingButWhatOnlyWeavingProtects() {
		this.contextRunner.withBean(AnnotatedUnproxyable.class).run((context) -> {
			assertThat(context.getBean(AnnotatedUnproxyable.class)).hasToString("done");
			assertThat(calls(context, "private").successful()).isEqualTo(1);
		});
	}

	@Test
	void annotatedClassWithoutAMethodThatIsMeantIsRefused() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageEndingWith("there is no method that it is meant for"));
	}

	private static CallCounts calls(BeanFactory context, String name) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).snapshot().calls();
	}

	static class Index {

		private int reached;

		@CircuitBreaker(name = "pypi")
		public String lookUp(boolean fail) throws IOException {
			this.reached++;
			return Remote.answer(fail);
		}

		String lookUpFromInside(boolean fail) throws IOException {
			return lookUp(fail);
		}

		@CircuitBreaker(name = "pypi")
		CompletableFuture<String> lookUpLater(CompletableFuture<String> answer) {
			return answer;
		}

		@CircuitBreaker(name = "index-#{#host}")
		String lookUpAt(String host) {
			return host;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class AsyncIndex {

		public String lookUp() {
			return "done";
		}

		@Async
		public void other() {
		}

	}

	@EnableAsync(proxyTargetClass = true)
	static class EnablesAsync {

	}

	static final class Unproxyable {

		void callPrivate() {
			doPrivately();
		}

		@CircuitBreaker(name = "private")
		private void doPrivately() {
		}

		@CircuitBreaker(name = "static")
		static void callStatic() {
		}

		@CircuitBreaker(name = "final")
		final void callFinal() {
		}

	}

	@CircuitBreaker(name = "pypi")
	static class AnnotatedUnproxyable {

		@CircuitBreaker(name = "private")
		private String lookUp() {
			return "done";
		}

		@Override
		public String toString() {
			return lookUp();
		}

	}

	@Configuration
	@CircuitBreaker(name = "pypi")
	static class AnnotatedConfiguration {

		@Bean
		Services.Plain service() {
			return new Services.Plain();
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	static class WithFallback {

		String lookUp(String name) throws IOException {
			throw new IOException(name);
		}

		private String cached(String name, IOException failure) {
			return name + " from the cache";
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	static class WithHelpers {

		String count() {
			return String.valueOf(number() + constant() - lambda());
		}

		private int number() {
			return 1;
		}

		private static int constant() {
			return 1;
		}

		private int lambda() {
			Supplier<Integer> supplier = () -> number();
			return supplier.get();
		}

		private String cached() {
			return "cached";
		}

	}

	static class OfTraced implements Services.InterfaceWithAnnotatedMethod {

		@Override
		@Traced
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Traced {

	}

	/**
	 * An aspect other than that of circuit breakers.
	 */
	@Aspect
	public static class Tracing {

		@Around("execution(@io.github.circuitbreaker.aspect.WeavingTests.Traced * *(..))")
		public Object trace(ProceedingJoinPoint joinPoint) throws Throwable {
			return joinPoint.proceed();
		}

	}

	@CircuitBreaker(name = "probed", fallbackMethod = "cached", probeMethod = "ping")
	static class ProbedIndex {

		String find() throws IOException {
			throw new IOException();
		}

		String ping() throws IOException {
			throw new IOException();
		}

		String cached() {
			return "cached";
		}

	}

}
