package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the failure analysis of invalid annotations.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidAnnotationTests {

	@TempDir
	private Path folder;

	@Test
	void withoutName(CapturedOutput output) {
		assertAnalysis(output, Nameless.class, """
				@CircuitBreaker on %s.call() has no name

				Action:

				Give it one, as in @CircuitBreaker(name = "pypi").
				""");
	}

	@Test
	void withPlaceholderThatCannotBeResolved(CapturedOutput output) {
		assertAnalysis(output, Unresolvable.class, """
				@CircuitBreaker on %s has a name with a placeholder that cannot be resolved: "${index.name}"

				Action:

				Set the property, or give the placeholder a default, as in "${index.name:pypi}".
				""");
	}

	@Test
	void withPlaceholderThatStandsForNothing(CapturedOutput output) {
		assertAnalysis(output, NamedByNothing.class, """
				@CircuitBreaker on %s.call() has a name whose placeholder stands for nothing: "${index.name:}"

				Action:

				Set the property to the name of the circuit breaker.
				""");
	}

	@Test
	void misspeltFallback(CapturedOutput output) {
		assertAnalysis(output, Misspelt.class, """
				@CircuitBreaker on %s.lookUp(String, int) names the fallback method "fromCahce", which does not exist

				Action:

				Did you mean fromCache? If not, write one in %s, \
				such as List<String> fromCahce(String, int, Exception); \
				the parameters, the exception or both may be left out.
				""");
	}

	@Test
	void fallbackThatDoesNotExist(CapturedOutput output) {
		assertAnalysis(output, WithoutFallback.class, """
				@CircuitBreaker on %s.lookUp() names the fallback method "somewhereElse", which does not exist

				Action:

				Write one in %s, such as String somewhereElse(Exception); the exception may be left out.
				""");
	}

	@Test
	void fallbackOfAClassThatDoesNotExist(CapturedOutput output) {
		assertAnalysis(output, ClassWithoutFallback.class,
				"""
						@CircuitBreaker on %s, for lookUp(String), names the fallback method "somewhereElse", which does not exist

						Action:

						Write one in %s, such as String somewhereElse(String, Exception); \
						the parameters, the exception or both may be left out.
						""");
	}

	@Test
	void fallbackThatAnInterfaceNames(CapturedOutput output) {
		assertAnalysis(output, OfNaming.class,
				"""
						@CircuitBreaker on io.github.circuitbreaker.autoconfigure.InvalidAnnotationTests$Naming.lookUp(String), for %s.lookUp(String), names the fallback method "recover", which does not exist

						Action:

						Write one in %s, such as String recover(String, Exception); \
						the parameters, the exception or both may be left out.
						""");
	}

	@Test
	void fallbackThatIsTheMethodItself(CapturedOutput output) {
		assertAnalysis(output, OwnFallback.class, """
				@CircuitBreaker on %s.lookUp(String) names the fallback method "lookUp", which is the method itself

				Action:

				Name another method, or write one in %s, such as String lookUp(String, Exception).
				""");
	}

	@Test
	void fallbackWithOtherParameters(CapturedOutput output) {
		assertAnalysis(output, OtherParameters.class,
				"""
						@CircuitBreaker on %s.lookUp(String) names the fallback method "recover", \
						whose parameters do not fit: there is recover(Exception, String), recover(int)

						Action:

						Let one of that name take the same parameters as lookUp(String) or none, and then an exception or none, \
						such as String recover(String, Exception).
						""");
	}

	@Test
	void fallbackWithAnotherResult(CapturedOutput output) {
		assertAnalysis(output, OtherResult.class, """
				@CircuitBreaker on %s.lookUp(String) names the fallback method "recover", \
				whose result does not fit: recover(String) returns List<Integer>

				Action:

				Let recover(String) return List<String>.
				""");
	}

	@Test
	void fallbackWithAnotherResultThanTheOneThatComesLater(CapturedOutput output) {
		assertAnalysis(output, OtherResultLater.class, """
				@CircuitBreaker on %s.lookUp(String) names the fallback method "recover", \
				whose result does not fit: recover() returns int

				Action:

				Let recover() return CompletableFuture<String> or String.
				""");
	}

	@Test
	void ambiguousFallbacks(CapturedOutput output) {
		assertAnalysis(output, Ambiguous.class, """
				@CircuitBreaker on %s.lookUp(String) names the fallback method "recover", \
				which is ambiguous: recover() and recover(String) are both for every exception

				Action:

				Remove one of the two, or give them different exceptions.
				""");
	}

	@Test
	void ambiguousFallbacksForAnException(CapturedOutput output) {
		assertAnalysis(output, AmbiguousForException.class, """
				@CircuitBreaker on %s.lookUp(String) names the fallback method "recover", \
				which is ambiguous: recover(IOException) and recover(String, IOException) are both for every IOException

				Action:

				Remove one of the two, or give them different exceptions.
				""");
	}

	@Test
	void fallbackForAnError(CapturedOutput output) {
		assertAnalysis(output, ForError.class, """
				@CircuitBreaker on %s.lookUp(String) names the fallback method "recover", \
				of which recover(StackOverflowError) would never be called, as no fallback is called for an Error

				Action:

				Let recover(StackOverflowError) take an Exception instead, or remove it.
				""");
	}

	@Test
	void privateMethod(CapturedOutput output) {
		assertAnalysis(output, PrivateMethod.class,
				"""
						@CircuitBreaker on %s.lookUp(String) has no effect, as the method is private and so not seen by the proxy

						Action:

						Make the method package-private or public and let other beans call it, or weave the aspect.
						""");
	}

	@Test
	void privateMethodBehindAnInterface(CapturedOutput output) {
		assertAnalysis(output, "spring.aop.proxy-target-class: false", PrivateMethodBehindAnInterface.class,
				"""
						@CircuitBreaker on %s.lookUp(String) has no effect, as the method is private and so not seen by the proxy

						Action:

						Make the method public, declare it in an interface and let other beans call it, or weave the aspect.
						""");
	}

	@Test
	void staticMethod(CapturedOutput output) {
		assertAnalysis(output, StaticMethod.class, """
				@CircuitBreaker on %s.lookUp(String) has no effect, as the method is static and so not seen by the proxy

				Action:

				Put the annotation on a method that other beans call, or weave the aspect.
				""");
	}

	@Test
	void finalMethod(CapturedOutput output) {
		assertAnalysis(output, FinalMethod.class, """
				@CircuitBreaker on %s.lookUp(String) has no effect, as the method is final and so not seen by the proxy

				Action:

				Make the method non-final, or weave the aspect.
				""");
	}

	@Test
	void finalMethodOfAnAnnotatedClass(CapturedOutput output) {
		assertAnalysis(output, ClassWithFinalMethod.class,
				"""
						@CircuitBreaker on %s, for lookUp(String), has no effect, as the method is final and so not seen by the proxy

						Action:

						Make the method non-final, or weave the aspect.
						""");
	}

	@Test
	void finalClass(CapturedOutput output) {
		assertAnalysis(output, FinalClass.class, """
				@CircuitBreaker on %s has no effect, as the class is final and so cannot have a proxy

				Action:

				Make the class non-final, or weave the aspect.
				""");
	}

	@Test
	void methodThatNoInterfaceOfTheProxyHas(CapturedOutput output) {
		assertAnalysis(output, "spring.aop.proxy-target-class: false", MethodOfItsOwn.class, """
				@CircuitBreaker on %s.lookUp(String) has no effect, as the method is in no interface of the proxy \
				and so not seen by it

				Action:

				Declare the method in an interface, let the proxy be a subclass (spring.aop.proxy-target-class=true), \
				or weave the aspect.
				""");
	}

	@Test
	void classWithoutAMethodThatIsMeant(CapturedOutput output) {
		assertAnalysis(output, BeanMethodOfAnAnnotatedClass.class, """
				@CircuitBreaker on %s has no effect, as there is no method that it is meant for

				Action:

				Put it on what other beans call: on the methods, or on the class that has them. On a class, it is not \
				meant for private and static methods, @Bean methods, and those by which the container calls the bean.
				""");
	}

	@Test
	void classWithNothingButInheritedFinalMethods(CapturedOutput output) {
		assertAnalysis(output, InheritedFinalMethod.class, """
				@CircuitBreaker on %s has no effect, as all methods that it is meant for are final and so not seen \
				by the proxy

				Action:

				Make the methods non-final, or let other beans call a method of the bean that calls them.
				""");
	}

	@Test
	void classOfWhichTheProxyHasNothing(CapturedOutput output) {
		assertAnalysis(output, "spring.aop.proxy-target-class: false", NothingInAnInterface.class, """
				@CircuitBreaker on %s has no effect, as no method that it is meant for is in an interface of the proxy

				Action:

				Declare the methods in an interface, let the proxy be a subclass (spring.aop.proxy-target-class=true), \
				or weave the aspect.
				""");
	}

	@Test
	void plainFuture(CapturedOutput output) {
		assertAnalysis(output, PlainFuture.class, """
				@CircuitBreaker on %s.lookUp(String) returns a Future, which tells nobody when it ends

				Action:

				Return CompletableFuture instead.
				""");
	}

	@Test
	void resultThatIsWorkedOutAfterTheMethodHasReturned(CapturedOutput output) {
		assertAnalysis(output, Deferred.class,
				"""
						@CircuitBreaker on %s.lookUp(String) returns a Callable, whose work is done after the method has returned

						Action:

						Annotate the method that does the work, or return CompletableFuture instead.
						""");
	}

	@Test
	void beanMethod(CapturedOutput output) {
		assertAnalysis(output, BeanMethod.class, """
				@CircuitBreaker on %s.service() would protect the creation of the bean, not its calls

				Action:

				Put the annotation on the methods or on the class of the bean instead.
				""");
	}

	@Test
	void beanMethodOfALibrary(CapturedOutput output) {
		assertAnalysis(output, BeanMethodOfALibrary.class, """
				@CircuitBreaker on %s.client() would protect the creation of the bean, not its calls

				Action:

				Put the annotation on methods of your own that call the bean instead.
				""");
	}

	@Test
	void record(CapturedOutput output) {
		assertAnalysis(output, Record.class, """
				@CircuitBreaker on %s has no effect, as the class is final and so cannot have a proxy

				Action:

				Turn the record into a class that is not final, or weave the aspect.
				""");
	}

	@Test
	void sealedClass(CapturedOutput output) {
		assertAnalysis(output, Sealed.class, """
				@CircuitBreaker on %s has no effect, as the class is sealed and so cannot have a proxy

				Action:

				Do not seal the class, or weave the aspect.
				""");
	}

	@Test
	void fallbackWithParentheses(CapturedOutput output) {
		assertAnalysis(output, FallbackWithParentheses.class,
				"""
						@CircuitBreaker on %s.lookUp() names the fallback method "cached()", which is more than the name of a method

						Action:

						Write only the name: "cached".
						""");
	}

	@Test
	void allMistakesOfABeanAreListed(CapturedOutput output) {
		assertAnalysis(output, SeveralMistakes.class, """
				1. @CircuitBreaker on %s.future() names the fallback method "nowhere", which does not exist

				2. @CircuitBreaker on %s.future() returns a Future, which tells nobody when it ends

				3. @CircuitBreaker on %s.nameless() has no name

				4. @CircuitBreaker on %s.recovered() names the fallback method "recover", \
				whose result does not fit: recover() returns int

				5. @CircuitBreaker on %s.recovered() names the fallback method "recover", \
				of which recover(OutOfMemoryError) would never be called, as no fallback is called for an Error

				6. @CircuitBreaker on %s.hidden() has no effect, as the method is private and so not seen by the proxy

				Action:

				1. Write one in %s, such as Future<String> nowhere(Exception); the exception may be left out.

				2. Return CompletableFuture instead.

				3. Give it one, as in @CircuitBreaker(name = "pypi").

				4. Let recover() return String.

				5. Let recover(OutOfMemoryError) take an Exception instead, or remove it.

				6. Make the method package-private or public and let other beans call it, or weave the aspect.
				""");
	}

	private void assertAnalysis(CapturedOutput output, Class<?> bean, String analysis) {
		assertAnalysis(output, "", bean, analysis);
	}

	private void assertAnalysis(CapturedOutput output, String yaml, Class<?> bean, String analysis) {
		assertThatException().isThrownBy(() -> new YamlRunner(this.folder).run(yaml, bean).close());
		assertThat(output).contains("Description:\n\n" + analysis.replace("%s", bean.getName()));
	}

	static class Nameless {

		@CircuitBreaker
		void call() {
		}

	}

	@CircuitBreaker("${index.name}")
	static class Unresolvable {

		void call() {
		}

	}

	static class NamedByNothing {

		@CircuitBreaker("${index.name:}")
		void call() {
		}

	}

	static class Misspelt {

		@CircuitBreaker(name = "pypi", fallbackMethod = "fromCahce")
		List<String> lookUp(String name, int attempts) {
			return List.of(name);
		}

		List<String> fromCache(String name, int attempts) {
			return List.of(name);
		}

	}

	static class WithoutFallback {

		@CircuitBreaker(name = "pypi", fallbackMethod = "somewhereElse")
		String lookUp() {
			return "";
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "somewhereElse")
	static class ClassWithoutFallback {

		String lookUp(String name) {
			return name;
		}

	}

	interface Naming {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String lookUp(String name);

	}

	static class OfNaming implements Naming {

		@Override
		public String lookUp(String name) {
			return name;
		}

	}

	static class OwnFallback {

		@CircuitBreaker(name = "pypi", fallbackMethod = "lookUp")
		String lookUp(String name) {
			return name;
		}

	}

	static class OtherParameters {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String lookUp(String name) {
			return name;
		}

		String recover(int attempts) {
			return "";
		}

		String recover(Exception failure, String name) {
			return name;
		}

	}

	static class OtherResult {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		List<String> lookUp(String name) {
			return List.of(name);
		}

		List<Integer> recover(String name) {
			return List.of(1);
		}

	}

	static class OtherResultLater {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		CompletableFuture<String> lookUp(String name) {
			return CompletableFuture.completedFuture(name);
		}

		int recover() {
			return 1;
		}

	}

	static class Ambiguous {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String lookUp(String name) {
			return name;
		}

		String recover() {
			return "";
		}

		String recover(String name) {
			return name;
		}

	}

	static class AmbiguousForException {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String lookUp(String name) {
			return name;
		}

		String recover(IOException failure) {
			return "";
		}

		String recover(String name, IOException failure) {
			return name;
		}

	}

	static class ForError {

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String lookUp(String name) {
			return name;
		}

		String recover(StackOverflowError failure) {
			return "";
		}

	}

	static class PrivateMethodBehindAnInterface implements Supplier<String> {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get() {
			return lookUp("spring");
		}

		@CircuitBreaker(name = "pypi")
		private String lookUp(String name) {
			return name;
		}

	}

	static class PrivateMethod {

		@CircuitBreaker(name = "pypi")
		private String lookUp(String name) {
			return name;
		}

		@Override
		public String toString() {
			return lookUp("");
		}

	}

	static class StaticMethod {

		@CircuitBreaker(name = "pypi")
		static String lookUp(String name) {
			return name;
		}

	}

	static class FinalMethod {

		@CircuitBreaker(name = "pypi")
		final String lookUp(String name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class ClassWithFinalMethod {

		final String lookUp(String name) {
			return name;
		}

	}

	static final class FinalClass {

		@CircuitBreaker(name = "pypi")
		String lookUp(String name) {
			return name;
		}

	}

	static class MethodOfItsOwn implements Runnable {

		@CircuitBreaker(name = "pypi")
		String lookUp(String name) {
			return name;
		}

		@Override
		public void run() {
		}

	}

	@CircuitBreaker(name = "pypi")
	static class BeanMethodOfAnAnnotatedClass {

		@Bean
		Object service() {
			return new Object();
		}

	}

	static class OfFinalMethod {

		public final String lookUp(String name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class InheritedFinalMethod extends OfFinalMethod {

	}

	@CircuitBreaker(name = "pypi")
	static class NothingInAnInterface implements Ordered {

		public String lookUp(String name) {
			return name;
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

	static class PlainFuture {

		@CircuitBreaker(name = "pypi")
		Future<String> lookUp(String name) {
			return CompletableFuture.completedFuture(name);
		}

	}

	static class Deferred {

		@CircuitBreaker(name = "pypi")
		Callable<String> lookUp(String name) {
			return () -> name;
		}

	}

	static class BeanMethod {

		@Bean
		@CircuitBreaker(name = "pypi")
		FinalClass service() {
			return new FinalClass();
		}

	}

	static class BeanMethodOfALibrary {

		@Bean
		@CircuitBreaker(name = "pypi")
		RestClient client() {
			return RestClient.create();
		}

	}

	@CircuitBreaker(name = "pypi")
	record Record() {

		String lookUp() {
			return "";
		}

	}

	@CircuitBreaker(name = "pypi")
	static sealed class Sealed {

		String lookUp() {
			return "";
		}

	}

	static final class Unsealed extends Sealed {

	}

	static class FallbackWithParentheses {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached()")
		String lookUp() {
			return "";
		}

		String cached() {
			return "";
		}

	}

	static class SeveralMistakes {

		@CircuitBreaker
		void nameless() {
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "nowhere")
		Future<String> future() {
			return CompletableFuture.completedFuture("");
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String recovered() {
			return "";
		}

		String recover(OutOfMemoryError failure) {
			return "";
		}

		int recover() {
			return 1;
		}

		@CircuitBreaker(name = "pypi")
		private void hidden() {
		}

		@Override
		public String toString() {
			hidden();
			return "";
		}

	}

}
