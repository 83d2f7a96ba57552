package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which methods an annotation on an interface or on a class applies to.
 */
class PlacesTests {

	@ParameterizedTest
	@ValueSource(classes = { OfMethodOfParent.class, OfParent.class })
	void interfaceThatIsExtendedByThatOfTheClass(Class<? extends Root> type) {
		Contexts.runner().withBean("service", type).run((context) -> {
			context.getBean(Root.class).get();
			assertThat(successful(context, "pypi")).isEqualTo(1);
		});
	}

	@Test
	void plainFutureOfAnInterfaceThatIsExtendedStopsTheStart() {
		Contexts.runner()
			.withBean(OfFuture.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("returns a Future"));
	}

	@Test
	void interfaceIsMeantForItsOwnMethodsOnly() {
		Contexts.runner().withBean(WithMore.class).run((context) -> {
			WithMore service = context.getBean(WithMore.class);
			service.get();
			service.shutdown();
			assertThat(service.helper()).isEqualTo("helper");
			assertThat(service.getOrder()).isZero();
			assertThat(successful(context, "pypi")).isEqualTo(1);
		});
	}

	@Test
	void classIsNotMeantForWhatTheContainerCalls() {
		Contexts.runner().withBean(WithCallbacks.class).run((context) -> {
			WithCallbacks service = context.getBean(WithCallbacks.class);
			service.getOrder();
			service.get();
			assertThat(successful(context, "pypi")).isEqualTo(1);
		});
	}

	@Test
	void genericInterfaceThatASuperclassImplementsUnknowingly() {
		Contexts.runner().withBean(OfGeneric.class).run((context) -> {
			@SuppressWarnings("unchecked")
			Generic<String> service = context.getBean(Generic.class);
			service.get("a");
			context.getBean(OfGeneric.class).get("b");
			assertThat(successful(context, "pypi")).isEqualTo(2);
		});
	}

	@Test
	void ofSeveralAnnotatedInterfacesThatWhichHasTheMethod() {
		Contexts.runner().withBean(OfTwo.class).run((context) -> {
			OfTwo service = context.getBean(OfTwo.class);
			service.one();
			service.two("a");
			service.two("b");
			assertThat(successful(context, "one")).isEqualTo(1);
			assertThat(successful(context, "pypi")).isEqualTo(2);
		});
	}

	@Test
	void overloadOfAFallbackIsProtectedIfItStandsInForNothing() {
		Contexts.runner().withBean(WithOverloads.class).run((context) -> {
			WithOverloads service = context.getBean(WithOverloads.class);
			service.find("a");
			service.find("a", new IllegalStateException());
			service.find(1);
			service.other();
			assertThat(successful(context, "pypi")).isEqualTo(3);
		});
	}

	private static long successful(BeanFactory context, String name) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).snapshot().calls().successful();
	}

	interface Root {

		String get();

	}

	interface MethodOfParent extends Root {

		@Override
		@CircuitBreaker("pypi")
		String get();

	}

	interface ChildOfMethod extends MethodOfParent {

	}

	static class OfMethodOfParent implements ChildOfMethod {

		@Override
		public String get() {
			return "done";
		}

	}

	@CircuitBreaker("pypi")
	interface Parent extends Root {

	}

	interface Child extends Parent {

	}

	static class OfParent implements Child {

		@Override
		public String get() {
			return "done";
		}

	}

	interface FutureRoot {

		@CircuitBreaker("pypi")
		Future<String> get();

	}

	interface FutureChild extends FutureRoot {

	}

	static class OfFuture implements FutureChild {

		@Override
		public Future<String> get() {
			return Executors.newSingleThreadExecutor().submit(() -> "done");
		}

	}

	@CircuitBreaker("pypi")
	interface Api {

		String get();

	}

	static class WithMore implements Api, Ordered {

		@Override
		public String get() {
			return "done";
		}

		public Future<?> shutdown() {
			return new CompletableFuture<>();
		}

		public final String helper() {
			return "helper";
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	static class WithCallbacks implements Ordered, InitializingBean, AutoCloseable {

		public String get() {
			return "done";
		}

		private String cached() {
			return "cached";
		}

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public void afterPropertiesSet() {
		}

		@Override
		public void close() {
		}

	}

	interface Generic<A> {

		@CircuitBreaker("pypi")
		String get(A argument);

	}

	static class Unknowing {

		public String get(String argument) {
			return argument;
		}

	}

	static class OfGeneric extends Unknowing implements Generic<String> {

	}

	@CircuitBreaker("one")
	interface One {

		String one();

	}

	@CircuitBreaker("pypi")
	interface Two<X> {

		String two(X argument);

	}

	static class OfTwo implements One, Two<String> {

		@Override
		public String one() {
			return "one";
		}

		@Override
		public String two(String argument) {
			return argument;
		}

	}

	@CircuitBreaker("pypi")
	static class WithOverloads {

		@CircuitBreaker(name = "pypi", fallbackMethod = "find")
		String find(String name) {
			return name;
		}

		String find(String name, Exception failure) {
			return name;
		}

		String find(int number) {
			return String.valueOf(number);
		}

		String other() {
			return "other";
		}

	}

}
