package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.FallbackFinder;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.oxm.xstream.XStreamMarshaller;
import org.springframework.stereotype.Component;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.client.HttpClientErrorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what a native image has to keep of an application.
 */
class AheadOfTimeHintsTests {

	@ParameterizedTest
	@ValueSource(classes = { OfClass.class, OfSuperclass.class, OfInterface.class, Composed.class, Generic.class })
	void protectedMethodsAndTheirFallbacksAreKept(Class<?> type) {
		RuntimeHints hints = new AheadOfTime(Map.of(), type).hints();
		Map<Method, CircuitBreaker> methods = AnnotatedClass.of(type).protectedMethods();
		assertThat(methods).isNotEmpty().allSatisfy((method, annotation) -> {
			assertInvocable(method, hints);
			assertThat(FallbackFinder.methods(annotation.fallbackMethod(), method, type)).isNotEmpty()
				.allSatisfy((fallback) -> assertInvocable(fallback, hints));
		});
	}

	@Test
	void fallbackOfClientIsKept() {
		assertInvocable(Client.class, "cached", new AheadOfTime(Map.of(), Clients.class).hints());
	}

	@Test
	void fallbackOfProductIsKept() {
		assertInvocable(Client.class, "cached", new AheadOfTime(Map.of(), ClientFactory.class).hints());
	}

	@Test
	void inheritedProbeIsKept() {
		assertInvocable(Pinging.class, "ping", new AheadOfTime(Map.of(), Probed.class).hints());
	}

	@Test
	void beanWithoutAnnotationIsLeftAlone() {
		RuntimeHints hints = new AheadOfTime(Map.of(), OfClass.class, Plain.class).hints();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Plain.class, "get")).rejects(hints);
	}

	@Test
	void nothingIsKeptWithoutTheAspect() {
		RuntimeHints hints = new AheadOfTime(Map.of(), List.of(Generic.class)).hints();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Generic.class, "cached")).rejects(hints);
	}

	@Test
	void membersThatNamesReadAreKept() {
		RuntimeHints hints = new AheadOfTime(Map.of(), Keyed.class, Routing.class).hints();
		assertInvocable(Request.class, "target", hints);
		assertInvocable(Target.class, "getUri", hints);
		assertInvocable(URI.class, "getHost", hints);
		assertInvocable(String.class, "toLowerCase", hints);
		assertInvocable(Customer.class, "isKnown", hints);
		assertInvocable(Routing.class, "region", hints);
		assertInvocable(Customer.class, "id", hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Target.class, "getSecret")).rejects(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(URI.class, "getPort")).rejects(hints);
	}

	@Test
	void beanWithAQuotedNameIsKept() {
		RuntimeHints hints = new AheadOfTime(Map.of(), KeyedByQuoted.class, QuotedRouting.class).hints();
		assertInvocable(QuotedRouting.class, "region", hints);
	}

	@Test
	void publicFieldsThatNamesReadAreKept() throws ReflectiveOperationException {
		RuntimeHints hints = new AheadOfTime(Map.of(), KeyedByField.class).hints();
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(Order.class.getField("target"))).accepts(hints);
		assertInvocable(Target.class, "getUri", hints);
	}

	@Test
	void interfaceIsKeptThroughWhichAHiddenClassIsRead() {
		RuntimeHints hints = new AheadOfTime(Map.of(), KeyedByHidden.class).hints();
		assertInvocable(Hidden.class, "getHost", hints);
		assertInvocable(HasHost.class, "getHost", hints);
	}

	@Test
	void parameterWhoseClassNeedsAnAbsentOneIsPassedOver() {
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(XStreamMarshaller.class::getMethods);
		RuntimeHints hints = new AheadOfTime(Map.of(), KeyedBesideUnreadable.class).hints();
		assertInvocable(Target.class, "getUri", hints);
	}

	@Test
	void exceptionClassesThatPropertiesNameAreKept() {
		RuntimeHints hints = new AheadOfTime(Map.of("performance.circuit-breaker.record-exceptions[0]",
				"java.io.IOException", "performance.circuit-breaker.instances.pypi.ignore-exceptions",
				"org.springframework.web.client.HttpClientErrorException.NotFound, java.util.concurrent.TimeoutException",
				"performance.circuit_breaker.configs.slow.recordExceptions",
				"${exception:java.lang.ArithmeticException}", "performance.circuit-breaker.recovery-timeout",
				"${recovery.timeout}"), OfClass.class)
			.hints();
		assertThat(List.of(IOException.class, HttpClientErrorException.NotFound.class, TimeoutException.class,
				ArithmeticException.class))
			.allSatisfy((type) -> assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints));
	}

	private static void assertInvocable(Class<?> type, String method, RuntimeHints hints) {
		assertThat(ReflectionUtils.getAllDeclaredMethods(type)).filteredOn((each) -> each.getName().equals(method))
			.isNotEmpty()
			.allSatisfy((each) -> assertInvocable(each, hints));
	}

	private static void assertInvocable(Method method, RuntimeHints hints) {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).as(method.toString()).accepts(hints);
	}

	static class OfClass {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String find(String name) {
			return name;
		}

		private String cached(String name, IOException failure) {
			return name;
		}

		private static String cached() {
			return "";
		}

	}

	static class OfSuperclass extends OfClass {

		@Override
		public String find(String name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	interface Index {

		String find(String name);

		default String cached(Exception failure) {
			return "";
		}

	}

	static class OfInterface implements Index {

		@Override
		public String find(String name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	@Retention(RetentionPolicy.RUNTIME)
	@interface Protected {

	}

	@Protected
	static class Composed {

		public String find(String name) {
			return name;
		}

		String cached(String name) {
			return name;
		}

	}

	abstract static class Base<K> {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String find(K key) {
			return "";
		}

		protected abstract String cached(K key);

	}

	static class Generic extends Base<String> {

		@Override
		protected String cached(String key) {
			return key;
		}

	}

	interface Client {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		String find(String name);

		default String cached(String name) {
			return name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Clients {

		@Bean
		Client client() {
			return (name) -> name;
		}

	}

	static class Pinging {

		private void ping() {
		}

	}

	static class Probed extends Pinging {

		@CircuitBreaker(name = "probed", probeMethod = "ping")
		public void call() {
		}

	}

	static class ClientFactory implements FactoryBean<Client> {

		@Override
		public Client getObject() {
			return (name) -> name;
		}

		@Override
		public Class<?> getObjectType() {
			return Client.class;
		}

	}

	static class Plain implements Supplier<String> {

		@Override
		public String get() {
			return "";
		}

	}

	record Request(Target target, List<Customer> customers) {
	}

	static class Target {

		public URI getUri() {
			return URI.create("http://localhost");
		}

		public String getSecret() {
			return "";
		}

	}

	static class Customer {

		public int id() {
			return 1;
		}

		public boolean isKnown() {
			return true;
		}

	}

	@Component("routing")
	static class Routing {

		public String region(String host) {
			return host;
		}

	}

	static class Keyed {

		@CircuitBreaker("index-#{#request.target.uri.host.toLowerCase()}")
		public void ofHost(Request request) {
		}

		@CircuitBreaker("shard-#{#request.customers[0].id() % 8}-#{#request.customers[0].known}")
		public void ofCustomer(Request request) {
		}

		@CircuitBreaker("region-#{@routing.region(#host)}")
		public void ofRegion(String host) {
		}

	}

	@Component("my-routing")
	static class QuotedRouting {

		public String region(String host) {
			return host;
		}

	}

	static class KeyedByQuoted {

		@CircuitBreaker("region-#{@'my-routing'.region(#host)}")
		public void ofRegion(String host) {
		}

	}

	static class Order {

		public Target target = new Target();

	}

	static class KeyedByField {

		@CircuitBreaker("order-#{#order.target.uri}")
		public void of(Order order) {
		}

	}

	public interface HasHost {

		String getHost();

	}

	static class Hidden implements HasHost {

		@Override
		public String getHost() {
			return "";
		}

	}

	static class KeyedByHidden {

		@CircuitBreaker("host-#{#hidden.host}")
		public void of(Hidden hidden) {
		}

	}

	static class KeyedBesideUnreadable {

		@CircuitBreaker("host-#{#target.uri}")
		public void of(XStreamMarshaller unreadable, Target target) {
		}

	}

}
