package io.github.circuitbreaker.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import feign.FeignException;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.count.FailureCounter;
import io.github.circuitbreaker.web.OpenCircuitDetail;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aop.support.AopUtils;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that IDEs use for {@code application.yaml}.
 */
class MetadataTests {

	@Test
	void everyPropertyIsDescribedAndHasItsDefault() throws IOException {
		assertThat(properties(CircuitBreakerProperties.PREFIX)).containsExactlyInAnyOrder(".enabled = true",
				".failure-threshold = 3", ".window", ".failure-rate-threshold", ".minimum-calls = 10",
				".slow-call-duration", ".recovery-timeout = 30s", ".trial-calls = 1", ".trial-timeout",
				".recovery-multiplier = 1", ".recovery-timeout-max", ".recovery-jitter = 0", ".recovery-ramp = 0s",
				".record-exceptions", ".ignore-exceptions", ".record-client-errors = false",
				".respect-retry-after = true", ".shadow = false", ".configs", ".instances", ".max-keys = 1000",
				".meters-per-key = false", ".self-invocation-warnings = true", ".aspect-order = 2147483647",
				".web.enabled = true", ".web.detail = name", ".fleet.enabled = false", ".fleet.name",
				".fleet.quorum = 0.5", ".fleet.stale-after = 3s", ".fleet.poll-interval = 1s");
		assertThat(properties(CircuitBreakersHealthProperties.PREFIX)).containsExactlyInAnyOrder(".enabled = true",
				".out-of-service-when-open");
	}

	private static List<String> properties(String prefix) throws IOException {
		List<String> properties = new ArrayList<>();
		for (JsonNode property : read().get("properties")) {
			if (property.get("name").stringValue().startsWith(prefix)) {
				assertThat(property.get("description").stringValue()).isNotBlank();
				JsonNode defaultValue = property.get("defaultValue");
				properties.add(property.get("name").stringValue().substring(prefix.length())
						+ ((defaultValue != null) ? " = " + defaultValue.asString() : ""));
			}
		}
		return properties;
	}

	@Test
	void everyGroupIsDescribed() throws IOException {
		assertThat(StreamSupport.stream(read().get("groups").spliterator(), false)).hasSize(6)
			.allSatisfy((group) -> assertThat(group.path("description").stringValue("")).as(group.toString())
				.endsWith("."));
	}

	@Test
	void switchOfThePageIsDescribedAndOff() throws IOException {
		assertThat(StreamSupport.stream(read().get("properties").spliterator(), false)
			.filter((property) -> property.get("name")
				.stringValue()
				.equals("management.endpoint.circuitbreakers.page.enabled")))
			.singleElement()
			.satisfies((property) -> {
				assertThat(property.get("description").stringValue()).contains("live page");
				assertThat(property.get("defaultValue").booleanValue()).isFalse();
			});
	}

	@Test
	void exceptionsAreCompleted() throws IOException {
		assertThat(StreamSupport.stream(read().get("hints").spliterator(), false)
			.filter((hint) -> hint.get("name").stringValue().endsWith("-exceptions"))).hasSize(2)
			.allSatisfy((hint) -> assertThat(hint.at("/providers/0/parameters/target").stringValue())
				.isEqualTo("java.lang.Throwable"));
	}

	/**
	 * IDEs know the values of a truth value and of an enum constant by the type.
	 */
	@Test
	void everyPropertyIsCompletedWithValues() throws IOException {
		Map<String, String> types = types();
		Set<String> completed = StreamSupport.stream(read().get("hints").spliterator(), false)
			.peek((hint) -> assertThat(hint.get("providers")).as(hint.toString()).isNotEmpty())
			.map((hint) -> hint.get("name").stringValue())
			.collect(Collectors.toSet());
		assertThat(types.keySet()).containsAll(completed);
		types.keySet().removeAll(completed);
		types.values()
			.removeAll(List.of(Boolean.class.getName(), OpenCircuitDetail.class.getName(), Access.class.getName()));
		assertThat(types).containsOnlyKeys(CircuitBreakerProperties.PREFIX + ".fleet.name",
				CircuitBreakerProperties.PREFIX + ".instances", CircuitBreakerProperties.PREFIX + ".configs",
				"management.endpoint.circuitbreakers.cache.time-to-live",
				"management.endpoint.circuitbreakers.instance");
	}

	@Test
	void suggestedValuesAreValid() throws IOException {
		for (JsonNode hint : read().get("hints")) {
			for (JsonNode value : hint.path("values")) {
				assertThat(value.get("description").stringValue()).endsWith(".");
				new ApplicationContextRunner()
					.withConfiguration(AutoConfigurations.of(CircuitBreakerAutoConfiguration.class))
					.withPropertyValues("performance.circuit-breaker.window=20",
							hint.get("name").stringValue() + "=" + value.get("value").asString())
					.run((context) -> assertThat(context).as(hint + " " + value).hasNotFailed());
			}
		}
	}

	/**
	 * The metadata describes no property below a map. IDEs look at the type of its
	 * values: what a circuit breaker may set is completed as what is set for all.
	 */
	@Test
	void propertiesOfOneCircuitBreakerHaveTheTypesOfThoseForAll() throws IOException {
		Map<String, String> types = types();
		for (String map : List.of(".instances", ".configs")) {
			assertThat(types.get(CircuitBreakerProperties.PREFIX + map))
				.isEqualTo("java.util.Map<java.lang.String," + CircuitBreakerProperties.Instance.class.getName() + ">");
		}
		assertThat(CircuitBreakerProperties.Instance.class.getRecordComponents())
			.filteredOn((component) -> !component.getName().equals("baseConfig"))
			.isNotEmpty()
			.allSatisfy((component) -> assertThat(types).containsEntry(
					CircuitBreakerProperties.PREFIX + "." + DataObjectPropertyName.toDashedForm(component.getName()),
					component.getGenericType().getTypeName()));
	}

	private static Map<String, String> types() throws IOException {
		return StreamSupport.stream(read().get("properties").spliterator(), false)
			.collect(Collectors.toMap((property) -> property.get("name").stringValue(),
					(property) -> property.get("type").stringValue()));
	}

	@Test
	void everyPropertySaysWhichValuesItTakes() {
		for (String name : List.of("performance.circuit-breaker", "performance.circuit-breaker.web",
				"performance.circuit-breaker.fleet", "performance.circuit-breaker.instances.pypi",
				"performance.circuit-breaker.configs.slow", "management.health.circuitbreakers",
				"management.endpoint.circuitbreakers.page")) {
			PropertyGroup group = PropertyGroup.of(ConfigurationPropertyName.of(name)).orElseThrow();
			assertThat(group.name()).hasToString(name);
			assertThat(group.properties()).isNotEmpty().allSatisfy((property) -> {
				PropertyGroup innermost = PropertyGroup.of(property).orElseThrow();
				assertThat(innermost.remedy(new WrittenProperty(property.toString(), property, null, null)))
					.startsWith("Set " + property + " to ");
			});
		}
	}

	@Test
	void recordsOfThePropertiesAreReadInANativeImage() {
		RuntimeHints hints = new AheadOfTime(Map.of()).hints();
		for (Class<?> type : List.of(CircuitBreakerProperties.class, CircuitBreakerProperties.Instance.class,
				CircuitBreakerProperties.Fleet.class, CircuitBreakersHealthProperties.class,
				CircuitBreakersPageProperties.class)) {
			assertThat(type.getRecordComponents()).allSatisfy((component) -> assertThat(
					RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
				.accepts(hints));
		}
		assertThat(CircuitBreakerConfig.Builder.class.getMethods())
			.filteredOn((method) -> method.getDeclaringClass() == CircuitBreakerConfig.Builder.class)
			.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
				.accepts(hints));
	}

	@Test
	void responsesOfHttpClientsAreReadInANativeImage() throws Exception {
		List<String> methods = new ArrayList<>();
		for (JsonNode type : reflection()) {
			for (JsonNode method : type.path("methods")) {
				Class<?>[] parameters = method.get("parameterTypes").isEmpty() ? new Class<?>[0]
						: new Class<?>[] { String.class };
				methods.add(Class.forName(type.get("name").stringValue())
					.getMethod(method.get("name").stringValue(), parameters)
					.toString());
			}
		}
		assertThat(methods).containsExactlyInAnyOrder(
				RestClientResponseException.class.getMethod("getStatusCode").toString(),
				RestClientResponseException.class.getMethod("getResponseHeaders").toString(),
				WebClientResponseException.class.getMethod("getStatusCode").toString(),
				WebClientResponseException.class.getMethod("getHeaders").toString(),
				HttpStatusCode.class.getMethod("value").toString(),
				HttpHeaders.class.getMethod("get", String.class).toString(),
				FeignException.class.getMethod("status").toString(),
				FeignException.class.getMethod("responseHeaders").toString());
	}

	@Test
	void fieldsThatHandlesChangeAreReadInANativeImage() throws Exception {
		Set<String> fields = new HashSet<>();
		for (JsonNode type : reflection()) {
			type.path("fields")
				.forEach((field) -> fields.add(type.get("name").stringValue() + "." + field.get("name").stringValue()));
		}
		Set<String> changed = new HashSet<>();
		for (JavaClass type : new ClassFileImporter().importPackages(FailureCounter.class.getPackageName())) {
			for (JavaField field : type.getFields()) {
				if (field.getRawType().isEquivalentTo(VarHandle.class)
						&& ReflectionUtils.getField(accessible(field.reflect()), null) instanceof VarHandle handle
						&& handle.coordinateTypes().size() == 1) {
					changed.add(type.getName() + "." + handle.describeConstable().orElseThrow().constantName());
				}
			}
		}
		assertThat(fields).isNotEmpty().isEqualTo(changed);
	}

	@Test
	void suspendingFunctionsAreCalledInANativeImage() throws Exception {
		assertThat(reflection()).filteredOn((type) -> type.path("allPublicMethods").asBoolean(false))
			.allSatisfy(
					(type) -> assertThat(ClassUtils.isPresent(type.at("/condition/typeReachable").stringValue(), null))
						.isTrue())
			.extracting((type) -> type.get("name").stringValue())
			.containsExactlyInAnyOrder(AopUtils.class.getName(), "kotlin.Result");
	}

	private static Field accessible(Field field) {
		ReflectionUtils.makeAccessible(field);
		return field;
	}

	private static JsonNode reflection() throws IOException {
		try (InputStream config = new ClassPathResource(
				"META-INF/native-image/io.github.circuitbreaker/circuit-breaker-autoconfigure/reflect-config.json")
			.getInputStream()) {
			return JsonMapper.shared().readTree(config);
		}
	}

	private static JsonNode read() throws IOException {
		try (InputStream metadata = new ClassPathResource("META-INF/spring-configuration-metadata.json")
			.getInputStream()) {
			return JsonMapper.shared().readTree(metadata);
		}
	}

}
