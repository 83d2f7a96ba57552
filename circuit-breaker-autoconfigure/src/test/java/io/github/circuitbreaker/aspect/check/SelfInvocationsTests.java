package io.github.circuitbreaker.aspect.check;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.ApplicationObjectSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for finding calls that bypass the proxy, in bytecode from the Java compiler.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfInvocationsTests {

	private static final String EXPLANATION = ", but a call within the same object is not seen by its proxy and so not"
			+ " protected: move one of the two to another bean, or weave the aspect"
			+ " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class));

	static Stream<Class<?>> warned() {
		return classesIn(SelfCallers.Warned.class);
	}

	static Stream<Class<?>> notWarned() {
		return Stream.concat(classesIn(SelfCallers.NotWarned.class), classesIn(SelfCallers.LeftOut.class));
	}

	private static Stream<Class<?>> classesIn(Class<?> type) {
		return Arrays.stream(type.getDeclaredClasses())
			.filter((candidate) -> !Modifier.isAbstract(candidate.getModifiers()));
	}

	@ParameterizedTest
	@MethodSource("warned")
	void callOnThisIsFound(Class<?> type) {
		assertThat(SelfInvocations.of(type)).singleElement()
			.asString()
			.containsPattern("^\\S+\\.all calls lookUp\\(String\\), but ");
	}

	@ParameterizedTest
	@MethodSource("notWarned")
	void anyOtherCallIsNotFound(Class<?> type) {
		assertThat(SelfInvocations.of(type)).isEmpty();
	}

	@Test
	void longAndDoubleArgumentsTakeTwoPlaces() {
		assertThat(SelfInvocations.of(Weighing.class))
			.containsExactly(Weighing.class.getName() + ".all calls weigh(long, double, String)" + EXPLANATION);
	}

	@Test
	void callInAConstructorIsFound() {
		assertThat(SelfInvocations.of(Constructing.class)).containsExactly(
				"The constructor of " + Constructing.class.getName() + " calls lookUp(String)" + EXPLANATION);
	}

	@Test
	void callInALambdaOfAConstructorIsFound() {
		assertThat(SelfInvocations.of(ConstructingLater.class)).containsExactly(
				"The constructor of " + ConstructingLater.class.getName() + " calls lookUp(String)" + EXPLANATION);
	}

	@Test
	void callInAnInitializerOfAnAnonymousClassesFieldIsOneOfTheConstructor() {
		assertThat(SelfInvocations.of(ConstructingAnonymously.class)).containsExactly("The constructor of "
				+ ConstructingAnonymously.class.getName() + " calls lookUp(String)" + EXPLANATION);
	}

	@Test
	void callInAnInnerClassIsOneOfThatClass() {
		assertThat(SelfInvocations.of(WithInnerClass.class))
			.containsExactly(WithInnerClass.class.getName() + "$Later.lookUp calls lookUp(String)" + EXPLANATION);
	}

	@Test
	void callsBetweenMethodsOfALibraryAreNotFound() {
		assertThat(SelfInvocations.of(AnnotatedSupport.class)).isEmpty();
	}

	@Test
	void callFromALibraryIsFound() {
		assertThat(SelfInvocations.of(Support.class)).singleElement()
			.asString()
			.contains(".setApplicationContext calls initApplicationContext(ApplicationContext)");
	}

	@Test
	void localClassIsReadLikeAnyOther() {
		class Local extends SelfCallers.Index {

			String all(String name) {
				return lookUp(name);
			}

		}
		assertThat(SelfInvocations.of(Local.class))
			.containsExactly(Local.class.getName() + ".all calls lookUp(String)" + EXPLANATION);
	}

	@Test
	void warningIsOneLineWithTheRemedy(CapturedOutput output) {
		this.contextRunner.withBean(SelfCallers.Warned.Direct.class)
			.run((context) -> assertThat(output.toString().lines().filter((line) -> line.contains("WARN")))
				.singleElement()
				.asString()
				.endsWith(
						": io.github.circuitbreaker.aspect.check.SelfCallers$Warned$Direct.all calls lookUp(String), but a"
								+ " call within the same object is not seen by its proxy and so not protected: move one of the"
								+ " two to another bean, or weave the aspect"
								+ " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)"));
	}

	@Test
	void beansOfOneClassAreWarnedOfOnce(CapturedOutput output) {
		this.contextRunner.withBean("one", SelfCallers.Warned.Direct.class)
			.withBean("two", SelfCallers.Warned.Direct.class)
			.run((context) -> assertThat(output).containsOnlyOnce("calls lookUp(String)"));
	}

	@Test
	void warningsCanBeSwitchedOff(CapturedOutput output) {
		this.contextRunner.withBean(SelfCallers.Warned.Direct.class)
			.withBean(WithProtectedFallback.class)
			.withPropertyValues("performance.circuit-breaker.self-invocation-warnings=false")
			.run((context) -> assertThat(output).doesNotContain("WARN"));
	}

	@Test
	void fallbackWithACircuitBreakerOfItsOwnIsWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean(WithProtectedFallback.class)
			.run((context) -> assertThat(output.toString().lines().filter((line) -> line.contains("WARN")))
				.singleElement()
				.asString()
				.endsWith(": " + WithProtectedFallback.class.getName()
						+ ".lookUp(String) has the fallback askMirror(String), whose own @CircuitBreaker is not asked"
						+ " then, as a fallback is called directly and not through its proxy: let it call another"
						+ " bean that has the annotation, or weave the aspect"
						+ " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)"));
	}

	@Test
	void fallbackWithTheSameCircuitBreakerIsNotWarnedOf() {
		assertThat(CoverageChecks.fallbacks(WithFallbackOfTheSame.class)).isEmpty();
	}

	@Test
	void methodOfTheFallbacksNameThatIsNoneIsNotWarnedOf() {
		assertThat(CoverageChecks.fallbacks(WithNamesake.class)).isEmpty();
	}

	@Test
	void fallbackOfAnAnnotatedClassIsNotWarnedOf() {
		assertThat(CoverageChecks.fallbacks(AnnotatedClass.class)).isEmpty();
	}

	static class Weighing extends SelfCallers.Index {

		String all(String name) {
			return weigh(this.sizes[0] * 2L + this.count, Math.sqrt(this.count) / 2.0, (FACTOR > 3L) ? name : "");
		}

	}

	static class Constructing extends SelfCallers.Index {

		private final String first = lookUp("first");

		@Override
		public String toString() {
			return this.first;
		}

	}

	static class ConstructingLater extends SelfCallers.Index {

		private final Runnable first = () -> lookUp("first");

		@Override
		public String toString() {
			return this.first.toString();
		}

	}

	static class ConstructingAnonymously extends SelfCallers.Index {

		private final Runnable first = new Runnable() {

			@Override
			public void run() {
				lookUp("first");
			}

		};

		@Override
		public String toString() {
			return this.first.toString();
		}

	}

	static class WithInnerClass extends SelfCallers.Index {

		class Later {

			String lookUp(String name) {
				return WithInnerClass.this.lookUp(name);
			}

		}

	}

	@CircuitBreaker(name = "pypi")
	static class AnnotatedSupport extends ApplicationObjectSupport {

		String lookUp(String name) {
			return name;
		}

	}

	static class Support extends ApplicationObjectSupport {

		@Override
		@CircuitBreaker(name = "pypi")
		protected void initApplicationContext(ApplicationContext context) {
		}

	}

	static class WithProtectedFallback {

		@CircuitBreaker(name = "pypi", fallbackMethod = "askMirror")
		String lookUp(String name) {
			return name;
		}

		@CircuitBreaker(name = "mirror")
		String askMirror(String name) {
			return name;
		}

	}

	static class WithFallbackOfTheSame {

		@CircuitBreaker(name = "pypi", fallbackMethod = "again")
		String lookUp(String name) {
			return name;
		}

		@CircuitBreaker(name = "pypi")
		String again(String name) {
			return name;
		}

	}

	static class WithNamesake {

		@CircuitBreaker(name = "pypi", fallbackMethod = "askMirror")
		String lookUp(String name) {
			return name;
		}

		String askMirror(String name) {
			return name;
		}

		@CircuitBreaker(name = "mirror")
		String askMirror(String name, int attempts) {
			return name + attempts;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "askMirror")
	static class AnnotatedClass {

		String lookUp(String name) {
			return name;
		}

		String askMirror(String name) {
			return name;
		}

	}

}
