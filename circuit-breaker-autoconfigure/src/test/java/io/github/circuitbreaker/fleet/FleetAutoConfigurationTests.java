package io.github.circuitbreaker.fleet;

import java.util.List;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerFleetAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * When there is a fleet, and what somebody reads for whom there cannot be one.
 */
class FleetAutoConfigurationTests {

	private static final String ENABLED = "performance.circuit-breaker.fleet.enabled=true";

	private static final String NAMED = "spring.application.name=shop";

	/** Where nobody answers. */
	private static final String NOWHERE = "spring.data.redis.port=1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(CircuitBreakerAutoConfiguration.class, CircuitBreakerFleetAutoConfiguration.class));

	private final ApplicationContextRunner withRedis = this.runner
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
		.withPropertyValues(NOWHERE);

	@Test
	void isOffByDefault() {
		this.withRedis.withPropertyValues(NAMED)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CircuitBreakerFleet.class)
				.doesNotHaveBean(FleetStore.class));
	}

	@Test
	void needsNoClassOfRedisUnlessItIsOn() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data", "io.lettuce"))
			.run((context) -> assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
				.doesNotHaveBean(CircuitBreakerFleet.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "yes", "on" })
	void isOnInAnySpelling(String value) {
		this.withRedis.withPropertyValues(NAMED, "performance.circuit_breaker.fleet.enabled=" + value)
			.run((context) -> {
				assertThat(context).hasSingleBean(CircuitBreakerFleet.class);
				FleetStatus status = context.getBean(CircuitBreakerFleet.class).status("pypi");
				assertThat(status).isEqualTo(new FleetStatus(FleetStatus.Scope.LOCAL, 0, 0, null));
			});
	}

	private void assertFails(ApplicationContextRunner failing, String message) {
		failing.run((context) -> {
			assertThat(context).hasFailed();
			String property = message.substring(0, message.indexOf(' '));
			String reason = message.substring(message.indexOf(' ') + 1);
			Throwable cause = NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure());
			assertThat(cause).isInstanceOf(InvalidConfigurationException.class);
			assertThat(cause.getMessage().replaceAll("(?m)^ +(Value|Origin): .*\\R", "")).isEqualTo("""
					The configuration of the circuit breakers is not valid:

					    Property: %s
					    Reason: %s""", property, reason);
		});
	}

	@Test
	void cannotBeWithoutSpringDataRedis() {
		assertFails(
				this.runner.withPropertyValues(ENABLED, NAMED)
					.withClassLoader(new FilteredClassLoader("org.springframework.data", "io.lettuce")),
				"performance.circuit-breaker.fleet.enabled needs Spring Data Redis with Lettuce, which is not on the class"
						+ " path");
	}

	@Test
	void cannotBeWithoutAConnectionFactory() {
		assertFails(this.runner.withPropertyValues(ENABLED, NAMED),
				"performance.circuit-breaker.fleet.enabled needs one RedisConnectionFactory, and there is none");
	}

	@Test
	void cannotBeWithAnotherClient() {
		assertFails(
				this.runner.withPropertyValues(ENABLED, NAMED)
					.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class)),
				"performance.circuit-breaker.fleet.enabled needs a LettuceConnectionFactory for one server, for Sentinel or"
						+ " for a cluster");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nodes", "nodes[0]" })
	void cannotReadFromReplicas(String key) {
		assertFails(
				this.withRedis.withPropertyValues(ENABLED, NAMED,
						"spring.data.redis.masterreplica." + key + "=localhost:1"),
				"performance.circuit-breaker.fleet.enabled needs a LettuceConnectionFactory for one server, for Sentinel or"
						+ " for a cluster");
	}

	@Test
	void cannotBeWithoutAName() {
		assertFails(this.withRedis.withPropertyValues(ENABLED),
				"performance.circuit-breaker.fleet.name must not be blank,"
						+ " and must be set if spring.application.name is not");
	}

	@Test
	void isNamedAfterTheApplicationIfItsNameIsEmpty() {
		this.withRedis.withPropertyValues(ENABLED, NAMED, "performance.circuit-breaker.fleet.name=")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "quorum | 0 | must be more than 0 and at most 1",
			"quorum | 1.01 | must be more than 0 and at most 1", "quorum | NaN | must be more than 0 and at most 1",
			"stale-after | 1999ms | must be at least twice the poll-interval and at most an hour",
			"stale-after | 2h | must be at least twice the poll-interval and at most an hour",
			"poll-interval | 99ms | must be from 100ms to a minute",
			"poll-interval | 61 | must be from 100ms to a minute" })
	void cannotBeWithWhatIsNotMeant(String key, String value, String reason) {
		String property = "performance.circuit-breaker.fleet." + key;
		assertFails(this.withRedis.withPropertyValues(ENABLED, NAMED, property + "=" + value), property + " " + reason);
	}

	@Test
	void scriptsArePartOfANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		this.withRedis.withPropertyValues(ENABLED, NAMED)
			.run((context) -> context.getBeansWithAnnotation(ImportRuntimeHints.class)
				.values()
				.forEach((bean) -> Stream.of(bean.getClass().getAnnotation(ImportRuntimeHints.class).value())
					.forEach((type) -> BeanUtils.instantiateClass(type).registerHints(hints, null))));
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/circuitbreaker/fleet/redis/exchange.lua"))
			.accepts(hints);
	}

	@Test
	void anotherFleetTakesThePlaceOfThisOne() {
		CircuitBreakerFleet another = mock(CircuitBreakerFleet.class);
		this.withRedis.withPropertyValues(ENABLED).withBean(CircuitBreakerFleet.class, () -> another).run((context) -> {
			assertThat(context.getBean(CircuitBreakerFleet.class)).isSameAs(another);
			assertThat(context).doesNotHaveBean(FleetStore.class);
		});
	}

	@Test
	void anotherStoreTakesThePlaceOfRedis() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data", "io.lettuce"))
			.withPropertyValues(ENABLED)
			.withUserConfiguration(AnotherStore.class)
			.run((context) -> assertThat(context.getBean(CircuitBreakerFleet.class).status("pypi").liveInstances())
				.isEqualTo(4));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void instanceThatNothingUsesGivesAWarning(CapturedOutput output) {
		this.runner.withPropertyValues(ENABLED, "performance.circuit-breaker.instances.pypi.failure-threshold=5")
			.withUserConfiguration(AnotherStore.class)
			.run((context) -> assertThat(output).contains("Nothing uses performance.circuit-breaker.instances.pypi"));
	}

	@Configuration(proxyBeanMethods = false)
	static class AnotherStore {

		@Bean
		FleetStore store() {
			FleetStore store = mock(FleetStore.class);
			given(store.exchange(any())).willReturn(new FleetStore.PollReply("1:1", false, 4, List.of()));
			return store;
		}

	}

}
