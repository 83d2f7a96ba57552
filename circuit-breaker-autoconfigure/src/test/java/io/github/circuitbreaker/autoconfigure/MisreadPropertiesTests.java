package io.github.circuitbreaker.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.InputStreamResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Properties that YAML or Spring Boot reads as something else than is written.
 */
@ExtendWith(OutputCaptureExtension.class)
class MisreadPropertiesTests {

	private static final String PREFIX = "performance.circuit-breaker.";

	@TempDir
	private Path folder;

	private void assertRefused(CapturedOutput output, String yaml, String... parts) {
		assertThatException().isThrownBy(() -> new YamlRunner(this.folder).run(yaml).close());
		assertThat(output).contains(parts);
	}

	private CircuitBreakerConfig config(String yaml) {
		try (ConfigurableApplicationContext context = new YamlRunner(this.folder).run(yaml)) {
			return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getConfig();
		}
	}

	@ParameterizedTest
	@CsvSource({ "pypi!, pypi", "'pypi ', pypi", "'pypi:', pypi", "café, caf", "über, ber", "日本, failure-threshold",
			"-pypi, pypi", "'py pi', pypi", "pypi/org, pypiorg", "'pypi,', pypi" })
	void nameThatIsReadAsAnother(String name, String read, CapturedOutput output) {
		for (String map : List.of("instances", "configs")) {
			String kind = map.equals("instances") ? "instance" : "base";
			assertRefused(output, PREFIX + map + ": {\"" + name + "\": {failure-threshold: 4}}",
					"Reason: would be read as the %s %s\n".formatted(kind, read), PropertyGroup.NAME_REMEDY);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "pypi", "[pypi!]", "[pypi.org]", "[日本]", "[index-#{#hosts[0]}]", "My_Api-2", "[a:b]" })
	void nameThatIsReadAsItIsWritten(String name) {
		String yaml = PREFIX + "instances: {\"" + name + "\": {failure-threshold: 4}}";
		try (ConfigurableApplicationContext context = new YamlRunner(this.folder).run(yaml)) {
			String read = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
			assertThat(context.getBean(ConfigResolver.class).config(read).failureThreshold()).isEqualTo(4);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "java.io.IOException,", ",java.io.IOException", "java.io.IOException,,java.lang.Error" })
	void emptyElement(String classes, CapturedOutput output) {
		assertRefused(output, PREFIX + "ignore-exceptions: \"" + classes + "\"",
				"Property: performance.circuit-breaker.ignore-exceptions", "Reason: has an empty element");
		assertRefused(output, PREFIX + "instances.pypi.record-exceptions: \"" + classes + "\"",
				"Property: performance.circuit-breaker.instances.pypi.record-exceptions");
	}

	@Test
	void emptyElementOfAList(CapturedOutput output) {
		assertRefused(output, PREFIX + "ignore-exceptions: [java.io.IOException, '']",
				"Property: performance.circuit-breaker.ignore-exceptions[1]", "Reason: is empty\n");
	}

	@Test
	void placeholderWithoutValueSetsNothing() {
		String yaml = """
				performance:
				  circuit-breaker:
				    enabled: ${NOPE:}
				    failure-threshold: ${NOPE:}
				    recovery-timeout: ${NOPE:}
				    record-exceptions: ${NOPE:}
				    max-keys: ${NOPE:}
				    web:
				      enabled: ${NOPE:}
				    fleet:
				      quorum: ${NOPE:}
				    instances:
				      pypi:
				        window: ${NOPE:}
				        failure-rate-threshold: ${NOPE:}
				        base-config: ${NOPE:}
				        shadow: ${NOPE:}
				""";
		CircuitBreakerConfig config = config(yaml);
		assertThat(config).usingRecursiveComparison()
			.ignoringFields("ignoreException", "retryAfter")
			.isEqualTo(CircuitBreakerConfig.builder().build());
	}

	@Test
	void placeholderWithoutValueNamesNoInstances() {
		CircuitBreakerConfig config = config("""
				performance:
				  circuit-breaker:
				    failure-threshold: 7
				    configs: ${NOPE:}
				    instances: ${NOPE:}
				""");
		assertThat(config.failureThreshold()).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(strings = { "web", "fleet", "instances.pypi" })
	void placeholderInPlaceOfAGroup(String group, CapturedOutput output) {
		assertRefused(output, PREFIX + group + ": ${NOPE:}", "Property: performance.circuit-breaker." + group,
				"Reason: is not a property but a group of properties", "Write the properties below it: ");
	}

	@Test
	void placeholderWithoutValueInheritsWhatIsSetForAll() {
		CircuitBreakerConfig config = config("""
				performance:
				  circuit-breaker:
				    window: 20
				    ignore-exceptions: java.io.IOException
				    instances:
				      pypi:
				        window: ${NOPE:}
				        ignore-exceptions: ${NOPE:}
				""");
		assertThat(config.window()).isEqualTo(Window.ofCalls(20));
		assertThat(config.ignoreExceptions()).isEqualTo(List.of(IOException.class));
	}

	@Test
	void emptyListTakesTheInheritedOneAway() {
		assertThat(config("""
				performance:
				  circuit-breaker:
				    ignore-exceptions: java.io.IOException
				    instances:
				      pypi:
				        ignore-exceptions: []
				""").ignoreExceptions()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "window", "failure-threshold", "fleet.name", "instances.pypi.base-config" })
	void valueThatIsMissing(String key, CapturedOutput output) {
		assertRefused(output, PREFIX + key + ":", "Reason: has no value");
	}

	@Test
	void keyWithoutValueThatAnotherSourceSets() {
		assertThat(config("""
				performance:
				  circuit-breaker:
				    failure-threshold:
				    window: 010
				---
				performance:
				  circuit-breaker:
				    failure-threshold: 7
				    window: 20
				""").failureThreshold()).isEqualTo(7);
	}

	@ParameterizedTest
	@CsvSource({ "0.5, 50", "0.05, 5", "0.999, 99.9" })
	void shareInPlaceOfAPercentage(String rate, String percentage, CapturedOutput output) {
		assertRefused(output, PREFIX + "instances.pypi: {window: 20, failure-rate-threshold: " + rate + "}",
				"Property: performance.circuit-breaker.instances.pypi.failure-rate-threshold",
				"Reason: is a percentage: did you mean " + percentage + "?");
		assertRefused(output, PREFIX + "configs.slow.failure-rate-threshold: " + rate,
				"Property: performance.circuit-breaker.configs.slow.failure-rate-threshold");
	}

	@ParameterizedTest
	@CsvSource({ "window, 1:30, 90", "window, 010, 8", "failure-threshold, 010, 8", "recovery-timeout, 1:30, 90",
			"trial-calls, 0_10, 8", "max-keys, 0100, 64", "instances.pypi.recovery-multiplier, '1:30.5', 90.5",
			"recovery-timeout, '-1:30', -90" })
	void numberThatYamlReadsAsAnother(String key, String written, String read, CapturedOutput output) {
		assertRefused(output, PREFIX + key + ": " + written + " # calls", "Property: " + PREFIX + key,
				"Reason: is written as " + written + ", which YAML reads as " + read + "\n");
	}

	@Test
	void numberThatYamlReadsAsAnotherAfterAnAnchor(CapturedOutput output) {
		assertRefused(output, PREFIX + "trial-calls: &calls 010", "Reason: is written as 010, which YAML reads as 8");
		assertRefused(output, PREFIX + "trial-calls: !!int 020", "Reason: is written as 020, which YAML reads as 16");
		assertRefused(output, """
				calls: &calls 010
				performance:
				  circuit-breaker:
				    window: *calls
				""", "Reason: is written as 010, which YAML reads as 8");
	}

	@ParameterizedTest
	@CsvSource({ "failure-threshold: 05", "recovery-timeout: 07", "recovery-jitter: 00", "trial-calls: 0_7",
			"recovery-multiplier: 01" })
	void octalNumberThatIsTheSameInDecimal(String setting) {
		assertThat(config(PREFIX + setting)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "10", "\"010\"", "1_0", "0xa", "'10'", "+10", "10 # 1:30" })
	void numberThatIsReadAsItIsWritten(String number) {
		assertThat(config(PREFIX + "window: " + number).window()).isEqualTo(Window.ofCalls(10));
	}

	@ParameterizedTest
	@CsvSource({ "instance.pypi.failure-threshold, instances", "config.slow.failure-threshold, configs",
			"pypi.failure-threshold, instances.pypi.failure-threshold", "wait-duration-in-open-state, recovery-timeout",
			"waitDurationInOpenState, recovery-timeout", "instances.pypi.sliding-window-size, window",
			"configs.slow.minimum-number-of-calls, minimum-calls", "webs.enabled, web", "flet.name, fleet",
			"backends.pypi.failure-threshold, instances", "enable-exponential-backoff, recovery-multiplier",
			"instances.pypi.enable-randomized-wait, recovery-jitter",
			"registerHealthIndicator, management.health.circuitbreakers.enabled",
			"automatic-transition-from-open-to-half-open-enabled, 'recovery-timeout, after which a call is a trial'",
			"configs.slow.record-failure-predicate, record-exceptions",
			"ignore-exception-predicate, ignoreException in a CircuitBreakerCustomizer",
			"record-result-predicate, recordResult in a CircuitBreakerCustomizer" })
	void unknownKey(String key, String meant, CapturedOutput output) {
		assertRefused(output, PREFIX + key + ": 5", "Reason: there is no such property",
				"Did you mean " + meant + "? The properties are ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "failure-threshold.x", "failure-threshold[0]", "instances.pypi.failure-threshold.x" })
	void keyBelowAProperty(String key, CapturedOutput output) {
		assertRefused(output, PREFIX + key + ": 5", "Reason: there is no such property",
				"Did you mean failure-threshold? The properties are ");
	}

	@Test
	void namesMissingBelowTheirGroup(CapturedOutput output) {
		assertRefused(output, PREFIX + "instances: 5",
				"Write names below it, and below each name the properties: base-config, enabled,");
	}

	@Test
	void gapInAList(CapturedOutput output) {
		assertRefused(output, PREFIX + "ignore-exceptions[1]: java.io.IOException",
				"Property: performance.circuit-breaker.ignore-exceptions[1]", "were left unbound");
	}

	@Test
	void keyThatIsWrittenTwice(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    failure-threshold: 7
				    failureThreshold: 8
				""", "Property: performance.circuit-breaker.failureThreshold", "Value: \"8\"",
				"Reason: is also written as performance.circuit-breaker.failure-threshold", "Remove one of them.");
	}

	@Test
	void groupThatIsWrittenTwice(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    failure-threshold: 7
				  circuit_breaker:
				    recovery-timeout: 8
				    trial-calls: 2
				""", "Property: performance.circuit_breaker.recovery-timeout",
				"Reason: stands below performance.circuit_breaker, while others in the same file stand below"
						+ " performance.circuit-breaker",
				"Write all of them below performance.circuit-breaker.");
		assertThat(output).doesNotContain("trial-calls");
	}

	@Test
	void sourceOfSeveralFilesMayHoldTwoSpellings() {
		Map<String, Object> properties = Map.of(PREFIX + "failure-threshold", 7, PREFIX + "failureThreshold", 8);
		assertThatNoException().isThrownBy(() -> check(new MapPropertySource("of several files", properties)));
	}

	@Test
	void resourceThatCanBeReadOnce() throws IOException {
		InputStreamResource resource = new InputStreamResource(
				new ByteArrayInputStream((PREFIX + "window: 020\n").getBytes(StandardCharsets.UTF_8)));
		PropertySource<?> source = new YamlPropertySourceLoader().load("once", resource).get(0);
		assertThatNoException().isThrownBy(() -> check(source));
	}

	private static void check(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		new WrittenProperties(environment);
	}

	@Test
	void keyThatAnotherDocumentWritesOtherwiseIsOverridden() {
		assertThat(config("""
				performance:
				  circuit-breaker:
				    failure-threshold: 7
				---
				performance:
				  circuit_breaker:
				    failureThreshold: 8
				""").failureThreshold()).isEqualTo(8);
	}

	@Test
	void quorumOfAFleetThatIsOff(CapturedOutput output) {
		assertRefused(output, PREFIX + "fleet.quorum: 2", "Property: performance.circuit-breaker.fleet.quorum",
				"Reason: must be more than 0 and at most 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "poll-interval: 5s", "stale-after: 1s", "name: ' '" })
	void otherSettingsOfAFleetThatIsOff(String setting) {
		assertThat(config(PREFIX + "fleet." + setting)).isNotNull();
	}

	@Test
	void allMistakesAreListedAtOnce(CapturedOutput output) {
		assertRefused(output, """
				performance:
				  circuit-breaker:
				    failure-treshold: 7
				    window: 1:30
				    trial-calls: few
				    instances:
				      "pypi!":
				        shadow: true
				""", "Property: performance.circuit-breaker.failure-treshold",
				"Property: performance.circuit-breaker.instances.pypi!.shadow",
				"Property: performance.circuit-breaker.window");
	}

}
