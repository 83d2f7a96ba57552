package io.github.circuitbreaker.aspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for warnings about annotations that do something, but probably not what is meant.
 */
@ExtendWith(OutputCaptureExtension.class)
class HintsTests {

	@ParameterizedTest
	@ValueSource(
			classes = { Initialized.class, Destroyed.class, Injected.class, AfterProperties.class, Disposed.class })
	void methodThatTheContainerCallsIsNotProtectedThen(Class<?> type, CapturedOutput output) {
		assertThat(warnings(type, output)).singleElement()
			.asString()
			.contains("@CircuitBreaker on " + type.getName() + ".")
			.endsWith("does not protect the container's own call, which bypasses the proxy:"
					+ " move what has to be protected to another bean");
	}

	@ParameterizedTest
	@ValueSource(classes = { Listening.class, Started.class, ListeningByInterface.class, Plain.class })
	void methodThatTheContainerCallsThroughTheProxyIsProtected(Class<?> type, CapturedOutput output) {
		assertThat(warnings(type, output)).isEmpty();
	}

	@Test
	void resultThatEndsLaterIsNotFollowed(CapturedOutput output) {
		assertThat(warnings(Unfollowed.class, output))
			.extracting((line) -> line
				.replaceAll(".*Unfollowed, for (\\w+)\\(.* what the (.*) in its result does later: return .*", "$1 $2"))
			.containsExactlyInAnyOrder("callables Callable", "emitter SseEmitter", "entity Mono", "fluxes Mono",
					"futures CompletableFuture", "ints IntStream", "monoOfEntity Flux", "optional Mono",
					"streamed StreamingResponseBody", "stream Stream", "supplier Supplier", "laterEntity Flux");
	}

	@Test
	void resultThatIsFollowedIsNoReasonToWarn(CapturedOutput output) {
		assertThat(warnings(Followed.class, output)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(classes = { OfLibrary.class, MethodOfLibrary.class })
	void annotationOfAnotherLibraryIsOfNoEffect(Class<?> type, CapturedOutput output) {
		assertThat(warnings(type, output)).singleElement()
			.asString()
			.endsWith(type.getName() + " has @io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker, which"
					+ " nothing handles: import io.github.circuitbreaker.annotation.CircuitBreaker instead");
	}

	@Test
	void annotationOfAnotherLibraryThatIsThereIsNotOurs(CapturedOutput output) {
		Contexts.runner()
			.withBean(OfLibrary.class)
			.withBean(io.github.resilience4j.circuitbreaker.CircuitBreakerAspect.class)
			.run((context) -> assertThat(lines(output)).isEmpty());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			#host            | #{#host}
			#root.args[0]    | #{#p0}
			{host}           | #{#host}
			{0}              | #{#p0}
			index-#host      | index-#{#host}
			index-{host}.org | index-#{#host}.org
			#p0/#p1          | #{#p0}/#{#p1}
			#root.methodName | #{#root}.methodName
			""")
	void nameThatIsMeantToDependOnTheCall(String name, String template, CapturedOutput output) {
		Contexts.runner()
			.withPropertyValues("name=" + name)
			.withBean(Named.class)
			.run((context) -> assertThat(lines(output)).singleElement()
				.asString()
				.endsWith(
						"has the name \"%s\", which is the same for all calls: write \"%s\" if it is to depend on the call"
							.formatted(name, template)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pypi", "pypi.org:443", "team#1", "orders#eu", "C#", "a#b", "#", "{}", "50%", "[index]" })
	void nameThatIsOne(String name, CapturedOutput output) {
		Contexts.runner()
			.withPropertyValues("name=" + name)
			.withBean(Named.class)
			.run((context) -> assertThat(lines(output)).isEmpty());
	}

	private static Stream<String> warnings(Class<?> type, CapturedOutput output) {
		Contexts.runner().withBean(type).run((context) -> assertThat(context).hasNotFailed());
		return lines(output);
	}

	private static Stream<String> lines(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains("AnnotationCheckPostProcessor"));
	}

	static class Initialized {

		@PostConstruct
		@CircuitBreaker(name = "pypi")
		void initialize() {
		}

	}

	static class Destroyed {

		@PreDestroy
		@CircuitBreaker(name = "pypi")
		void destroy() {
		}

	}

	static class Injected {

		@Autowired(required = false)
		@CircuitBreaker(name = "pypi")
		void set(List<String> values) {
		}

	}

	static class AfterProperties implements InitializingBean {

		@Override
		@CircuitBreaker(name = "pypi")
		public void afterPropertiesSet() {
		}

	}

	static class Disposed implements DisposableBean {

		@Override
		@CircuitBreaker(name = "pypi")
		public void destroy() {
		}

	}

	static class Listening {

		@EventListener
		@CircuitBreaker(name = "pypi")
		void on(ContextRefreshedEvent event) {
		}

	}

	static class Started implements Lifecycle {

		@Override
		@CircuitBreaker(name = "pypi")
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

	static class ListeningByInterface implements ApplicationListener<ContextRefreshedEvent> {

		@Override
		@CircuitBreaker(name = "pypi")
		public void onApplicationEvent(ContextRefreshedEvent event) {
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Plain {

		@PostConstruct
		void initialize() {
		}

		void call() {
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Unfollowed {

		ResponseEntity<Mono<String>> entity() {
			return ResponseEntity.ok(Mono.empty());
		}

		Mono<ResponseEntity<Flux<String>>> monoOfEntity() {
			return Mono.empty();
		}

		CompletableFuture<ResponseEntity<Flux<Integer>>> laterEntity() {
			return new CompletableFuture<>();
		}

		Optional<Mono<String>> optional() {
			return Optional.empty();
		}

		Flux<Mono<Integer>> fluxes() {
			return Flux.empty();
		}

		Map<String, List<CompletableFuture<String>>> futures() {
			return Map.of();
		}

		List<? extends Callable<String>> callables() {
			return List.of();
		}

		Stream<String> stream() {
			return Stream.empty();
		}

		IntStream ints() {
			return IntStream.empty();
		}

		Supplier<String> supplier() {
			return () -> "";
		}

		SseEmitter emitter() {
			return new SseEmitter();
		}

		StreamingResponseBody streamed() {
			return (stream) -> {
			};
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Followed<T extends Comparable<T>> {

		Mono<ResponseEntity<String>> mono() {
			return Mono.empty();
		}

		Flux<List<Map<String, Optional<T>>>> flux() {
			return Flux.empty();
		}

		CompletableFuture<ResponseEntity<?>> future() {
			return new CompletableFuture<>();
		}

		Map<T, Enum<?>> values() {
			return Map.of();
		}

		Class<? extends Enum<?>> type() {
			return Thread.State.class;
		}

	}

	@io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "pypi")
	static class OfLibrary {

	}

	static class MethodOfLibrary {

		@io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "pypi")
		void call() {
		}

	}

	static class Named {

		@CircuitBreaker(name = "${name}")
		void call(String host) {
		}

	}

}
