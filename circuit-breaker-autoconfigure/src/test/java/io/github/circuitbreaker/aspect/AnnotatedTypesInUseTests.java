package io.github.circuitbreaker.aspect;

import java.util.concurrent.Callable;
import java.util.function.Function;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.elsewhere.PackagePrivateBase;
import jakarta.annotation.PostConstruct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for annotated classes and interfaces as found in real applications: no method is
 * silently unprotected, and nothing prevents startup unnecessarily.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnnotatedTypesInUseTests {

	private final ApplicationContextRunner contextRunner = Contexts.runner();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@SuppressWarnings("unchecked") // the only bean has this type
	void genericInterfaceProtectsWhateverItIsCalledBy(boolean proxyTargetClass) {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.withBean(TextSender.class)
			.run((context) -> {
				((Sender<String>) context.getBean(Sender.class)).send("hello");
				assertThat(Contexts.calls(context).successful()).isEqualTo(1);
				if (proxyTargetClass) {
					context.getBean(TextSender.class).send("hello");
					assertThat(Contexts.calls(context).successful()).isEqualTo(2);
				}
			});
	}

	@Test
	void interfaceOfSpringByWhichTheContainerDoesNotCallIsService() {
		this.contextRunner.withBean(LengthConverter.class).run((context) -> {
			assertThat(context.getBean(LengthConverter.class).convert("four")).isEqualTo(4);
			assertThat(Contexts.calls(context).successful()).isEqualTo(1);
		});
	}

	@Test
	void whatTheContainerCallsByAnAnnotationNeedsNoFallback() {
		this.contextRunner.withBean(WithLifecycle.class).run((context) -> {
			WithLifecycle bean = context.getBean(WithLifecycle.class);
			assertThat(bean.lookUp("pypi")).isEqualTo("pypi");
			assertThat(Contexts.calls(context).successful()).isEqualTo(1);
		});
	}

	@Test
	void helperThatCannotBeProtectedIsWarnedOfOnly(CapturedOutput output) {
		this.contextRunner.withBean(WithHelpers.class).run((context) -> {
			WithHelpers bean = context.getBean(WithHelpers.class);
			assertThat(bean.lookUp()).isEqualTo("help");
			assertThat(bean.task().call()).isEqualTo("task");
			assertThat(output)
				.contains("for help(), has no effect, as the method is final and so not seen by the proxy, and is not"
						+ " protected: Make the method non-final, or weave the aspect.")
				.contains("for task(), returns a Callable");
		});
	}

	@Test
	void packagePrivateMethodOfAnotherPackageIsRefused() {
		this.contextRunner.withBean(InheritsFromElsewhere.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage(
						"@CircuitBreaker on %s.call() has no effect, as the method is package-private in another"
								+ " package than the bean's class and so not seen by the proxy",
						PackagePrivateBase.class.getName()));
	}

	@Test
	void testDoubleInPlaceOfABeanIsNotChecked(CapturedOutput output) {
		this.contextRunner
			.withInitializer((context) -> context.getBeanFactory()
				.registerSingleton("remote", Mockito.mock(WithFallbackElsewhere.class)))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).doesNotContain("created before it could get a proxy");
			});
	}

	@Test
	void defaultMethodsOfJavaAreNotWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean(Doubling.class).run((context) -> {
			assertThat(context.getBean(Doubling.class).apply(2)).isEqualTo(4);
			assertThat(output).doesNotContain("andThen", "compose");
		});
	}

	@Test
	void callToAnotherKeyOfTheSameNameIsWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean(Mirrored.class).run((context) -> {
			context.getBean(Mirrored.class).get("a");
			assertThat(context.getBean(CircuitBreakerRegistry.class).find("index-mirror-a")).isEmpty();
			assertThat(output).contains("Mirrored.get calls getMirrored(String)");
		});
	}

	@CircuitBreaker("pypi")
	interface Sender<T> {

		String send(T message);

	}

	static class TextSender implements Sender<String> {

		@Override
		public String send(String message) {
			return message;
		}

	}

	@CircuitBreaker("pypi")
	static class LengthConverter implements Converter<String, Integer> {

		@Override
		public Integer convert(String source) {
			return source.length();
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "instead")
	static class WithLifecycle {

		private boolean initialized;

		@PostConstruct
		public void initialize() {
			this.initialized = true;
		}

		@Autowired
		public void setEnvironment(Environment environment) {
			assertThat(environment).isNotNull();
		}

		String lookUp(String name) {
			assertThat(this.initialized).isTrue();
			return name;
		}

		private String instead(String name) {
			return "instead of " + name;
		}

	}

	@CircuitBreaker("pypi")
	static class WithHelpers {

		String lookUp() {
			return help();
		}

		protected final String help() {
			return "help";
		}

		protected Callable<String> task() {
			return () -> "task";
		}

	}

	static class InheritsFromElsewhere extends PackagePrivateBase {

	}

	interface WithFallbackElsewhere {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		String get();

	}

	@CircuitBreaker("pypi")
	static class Doubling implements Function<Integer, Integer> {

		@Override
		public Integer apply(Integer number) {
			return 2 * number;
		}

	}

	static class Mirrored {

		@CircuitBreaker("index-#{#host}")
		String get(String host) {
			return getMirrored("mirror-" + host);
		}

		@CircuitBreaker("index-#{#host}")
		String getMirrored(String host) {
			return host;
		}

	}

}
