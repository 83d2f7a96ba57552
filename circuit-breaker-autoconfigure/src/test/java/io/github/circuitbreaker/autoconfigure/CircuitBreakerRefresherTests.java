package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for properties that change while the application runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class CircuitBreakerRefresherTests {

	private static final String PREFIX = "performance.circuit-breaker.";

	private static final String PYPI = PREFIX + "instances.pypi.";

	private final Map<String, Object> properties = new HashMap<>(Map.of(PYPI + "failure-threshold", 5));

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class))
		.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("changing", this.properties)));

	private void run(BiConsumer<ApplicationContext, CircuitBreakerRegistry> test) {
		this.contextRunner.run((context) -> test.accept(context, context.getBean(CircuitBreakerRegistry.class)));
	}

	private static boolean refresh(ApplicationContext context) {
		return context.getBean(CircuitBreakerRefresher.class).refresh();
	}

	private static void fail(CircuitBreaker circuitBreaker, int times) {
		for (int i = 0; i < times; i++) {
			assertThatIOException().isThrownBy(() -> circuitBreaker.call(() -> {
				throw new IOException();
			}));
		}
	}

	@Test
	void springCloudsEventAppliesThemToCircuitBreakersThatRun(CapturedOutput output) {
		run((context, registry) -> {
			CircuitBreaker pypi = registry.circuitBreaker("pypi");
			CircuitBreaker other = registry.circuitBreaker("other");
			fail(pypi, 3);
			this.properties.put(PYPI + "failure-threshold", 4);
			context.publishEvent(new EnvironmentChangeEvent(Set.of(PYPI + "failure-threshold")));
			assertThat(pypi.getConfig().failureThreshold()).isEqualTo(4);
			assertThat(registry.circuitBreaker("pypi")).isSameAs(pypi);
			fail(pypi, 1);
			assertThat(pypi.getState()).isEqualTo(State.OPEN);
			assertThat(other.getConfig().failureThreshold()).isEqualTo(3);
			assertThat(output).containsOnlyOnce("The settings of the circuit breaker pypi have changed")
				.doesNotContain("other have changed");
		});
	}

	@Test
	void settingsThatApplyAlreadyAreNoChange(CapturedOutput output) {
		run((context, registry) -> {
			CircuitBreakerConfig before = registry.circuitBreaker("pypi").getConfig();
			this.properties.put(PYPI + "failure-threshold", 4);
			assertThat(refresh(context)).isTrue();
			registry.reconfigure("pypi", before);
			this.properties.put(PYPI + "failure-threshold", 5);
			assertThat(refresh(context)).isTrue();
			assertThat(registry.circuitBreaker("pypi").getConfig()).isEqualTo(before);
			assertThat(output).containsOnlyOnce("The settings of the circuit breaker pypi have changed");
		});
	}

	@Test
	void refreshByHandDoesSoWithoutSpringCloud() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(EnvironmentChangeEvent.class)).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			CircuitBreaker other = registry.circuitBreaker("other");
			this.properties.put("performance.circuit_breaker.failure_threshold", "7");
			assertThat(refresh(context)).isTrue();
			assertThat(other.getConfig().failureThreshold()).isEqualTo(7);
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(5);
			assertThat(registry.circuitBreaker("later").getConfig().failureThreshold()).isEqualTo(7);
		});
	}

	@Test
	void wrongValueIsRefusedWithAllOthersAndExplained(CapturedOutput output) {
		run((context, registry) -> {
			CircuitBreaker pypi = registry.circuitBreaker("pypi");
			CircuitBreaker other = registry.circuitBreaker("other");
			this.properties.put(PYPI + "failure-threshold", 0);
			this.properties.put(PREFIX + "failure-threshold", 7);
			assertThat(refresh(context)).isFalse();
			assertThat(pypi.getConfig().failureThreshold()).isEqualTo(5);
			assertThat(other.getConfig().failureThreshold()).isEqualTo(3);
			assertThat(registry.circuitBreaker("later").getConfig().failureThreshold()).isEqualTo(3);
			assertThat(output.toString().lines().map(String::strip)).contains(
					"Property: performance.circuit-breaker.instances.pypi.failure-threshold", "Value: \"0\"",
					"Reason: must be at least 1",
					"Set performance.circuit-breaker.instances.pypi.failure-threshold to a whole number of at least 1, such"
							+ " as 3.")
				.anyMatch(
						(line) -> line.contains("Keeping the current circuit breaker settings, because the new ones are"
								+ " not valid. The configuration of the circuit breakers is not valid:"));
		});
	}

	@Test
	void keyThatDoesNotExistIsRefused(CapturedOutput output) {
		run((context, registry) -> {
			this.properties.put(PYPI + "failur-threshold", 7);
			context.publishEvent(new EnvironmentChangeEvent(Set.of()));
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(5);
			assertThat(output).contains("Reason: there is no such property", "Did you mean failure-threshold?");
		});
	}

	@Test
	void customizerThatThrowsIsRefusedWithoutItsMessage(CapturedOutput output) {
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			if (this.properties.containsKey("secret")) {
				throw new IllegalStateException("secret");
			}
			builder.failureThreshold(9);
		};
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer).run((context) -> {
			CircuitBreaker pypi = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi");
			this.properties.put("secret", true);
			assertThat(refresh(context)).isFalse();
			assertThat(pypi.getConfig().failureThreshold()).isEqualTo(9);
			assertThat(output)
				.contains("The customizer 'circuitBreakerCustomizer' threw java.lang.IllegalStateException at ")
				.doesNotContain("secret");
		});
	}

	@Test
	void instanceThatIsNewIsThereAndOneThatIsGoneGoesByTheDefaults() {
		run((context, registry) -> {
			this.properties.remove(PYPI + "failure-threshold");
			this.properties.put(PREFIX + "instances.dns.failure-threshold", 2);
			assertThat(refresh(context)).isTrue();
			assertThat(registry.find("dns")).get()
				.extracting((circuitBreaker) -> circuitBreaker.getConfig().failureThreshold())
				.isEqualTo(2);
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(3);
		});
	}

	@Test
	void nameThatDependsOnTheCallGoesByWhatIsSetForAllOfItsKind() {
		run((context, registry) -> {
			CircuitBreaker keyed = registry.keyed("index-#{#host}").find("index-a").orElseThrow();
			this.properties.put(PREFIX + "instances[index-#{#host}].failure-threshold", 8);
			this.properties.put(PREFIX + "max-keys", 1);
			assertThat(refresh(context)).isTrue();
			assertThat(keyed.getConfig().failureThreshold()).isEqualTo(8);
			registry.keyed("index-#{#host}").find("index-b");
			assertThat(registry.find("index-a")).isEmpty();
		});
	}

	@Test
	void changeOfSomethingElseLeavesWhatWasSetByHand() {
		run((context, registry) -> {
			registry.reconfigure("pypi", CircuitBreakerConfig.builder().failureThreshold(99).build());
			context.publishEvent(new EnvironmentChangeEvent(Set.of("logging.level.web")));
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(99);
			this.properties.put(PYPI + "failure-threshold", 4);
			refresh(context);
			assertThat(registry.circuitBreaker("pypi").getConfig().failureThreshold()).isEqualTo(4);
		});
	}

	@Test
	void circuitBreakerThatIsCreatedMeanwhileGoesByTheNewSettings() {
		AtomicReference<Runnable> meanwhile = new AtomicReference<>();
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			Runnable action = name.startsWith("late") ? meanwhile.getAndSet(null) : null;
			if (action != null) {
				action.run();
			}
		};
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer).run((context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			meanwhile.set(() -> {
				this.properties.put(PREFIX + "failure-threshold", 7);
				assertThat(refresh(context)).isTrue();
			});
			assertThat(registry.circuitBreaker("late").getConfig().failureThreshold()).isEqualTo(7);
			meanwhile.set(() -> {
				this.properties.put(PREFIX + "failure-threshold", 8);
				assertThat(refresh(context)).isTrue();
			});
			CircuitBreaker keyed = registry.keyed("late-#{#host}").find("late-a").orElseThrow();
			assertThat(keyed.getConfig().failureThreshold()).isEqualTo(8);
		});
	}

	@Test
	void customizerWhoseClassCannotBeLoadedIsRefused(CapturedOutput output) {
		CircuitBreakerCustomizer customizer = (name, builder) -> {
			if (this.properties.containsKey("broken")) {
				throw new NoClassDefFoundError("x");
			}
		};
		this.contextRunner.withBean(CircuitBreakerCustomizer.class, () -> customizer).run((context) -> {
			this.properties.put("broken", true);
			assertThat(refresh(context)).isFalse();
			assertThat(output)
				.contains("The customizer 'circuitBreakerCustomizer' threw java.lang.NoClassDefFoundError at ");
		});
	}

	@Test
	void mainSwitchWorksWhileRunning() {
		run((context, registry) -> {
			CircuitBreaker pypi = registry.circuitBreaker("pypi");
			fail(pypi, 5);
			this.properties.put(PREFIX + "enabled", false);
			refresh(context);
			assertThat(pypi.getState()).isEqualTo(State.DISABLED);
			this.properties.put(PREFIX + "enabled", true);
			refresh(context);
			assertThat(pypi.getState()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void registryOfTheUsersOwnIsNotTouched() {
		CircuitBreakerRegistry own = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				TimeSource.system());
		this.contextRunner.withBean(CircuitBreakerRegistry.class, () -> own).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakerRefresher.class);
			context.publishEvent(new EnvironmentChangeEvent(Set.of()));
		});
	}

}
