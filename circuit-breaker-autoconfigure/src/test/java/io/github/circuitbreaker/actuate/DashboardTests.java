package io.github.circuitbreaker.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.actuate.CircuitBreakersEndpointFleetTests.RecordingFleet;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the dashboard and the alerts in the documentation query existing meters.
 */
class DashboardTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Path DASHBOARD = DOCS.resolve("grafana-dashboard.json");

	private static final Pattern SERIES = Pattern.compile("(circuitbreaker_\\w+)(?:\\{([^}]*)})?");

	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*=~?\\s*\\\\?\"([^\"\\\\]*)\\\\?\"");

	/** Labels that Prometheus adds when it scrapes. */
	private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance");

	private List<MatchResult> exported;

	@BeforeEach
	void export() {
		PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				new ManualTimeSource());
		registry.circuitBreaker("pypi");
		new CircuitBreakerMetrics(registry, new RecordingFleet(), false).bindTo(meters);
		this.exported = series(meters.scrape());
	}

	private static List<MatchResult> series(String text) {
		return SERIES.matcher(text).results().toList();
	}

	private static Map<String, String> labels(MatchResult series) {
		return (series.group(2) != null) ? LABEL.matcher(series.group(2))
			.results()
			.filter((label) -> !LABELS_OF_PROMETHEUS.contains(label.group(1)))
			.collect(Collectors.toMap((label) -> label.group(1), (label) -> label.group(2))) : Map.of();
	}

	@ParameterizedTest
	@ValueSource(strings = { "grafana-dashboard.json", "prometheus-alerts.yaml" })
	void asksForWhatThereIs(String file) throws IOException {
		List<MatchResult> asked = series(Files.readString(DOCS.resolve(file)));
		assertThat(asked).hasSizeGreaterThan(2)
			.allSatisfy((series) -> assertThat(this.exported).as(series.group())
				.anySatisfy((there) -> assertThat(isMeant(series, there)).isTrue()));
	}

	private static boolean isMeant(MatchResult asked, MatchResult there) {
		Map<String, String> labels = labels(there);
		return there.group(1).equals(asked.group(1)) && labels(asked).entrySet()
			.stream()
			.allMatch((label) -> label.getValue().startsWith("$") && labels.containsKey(label.getKey())
					|| Arrays.asList(label.getValue().split("\\|")).contains(labels.get(label.getKey())));
	}

	@Test
	void alertsKnowTheFleet() throws IOException {
		assertThat(series(Files.readString(DOCS.resolve("prometheus-alerts.yaml"))))
			.extracting((series) -> series.group(1))
			.contains("circuitbreaker_fleet_instances", "circuitbreaker_fleet_view_age_seconds");
	}

	@Test
	void dashboardShowsAllThatThereIs() throws IOException {
		assertThat(series(Files.readString(DASHBOARD))).extracting((series) -> series.group(1))
			.containsAll(this.exported.stream().map((series) -> series.group(1)).toList());
	}

	@Test
	void dashboardIsOneForGrafana() throws IOException {
		List<JsonNode> panels = panels();
		assertThat(panels).extracting((panel) -> panel.get("id").intValue())
			.doesNotHaveDuplicates()
			.hasSizeGreaterThan(5);
		assertThat(panels).filteredOn((panel) -> !panel.get("type").stringValue().equals("row"))
			.allSatisfy((panel) -> assertThat(expressions(panel)).isNotEmpty()
				.allSatisfy((expression) -> assertThat(series(expression)).isNotEmpty()
					.allSatisfy(this::assertIsOfWhatIsChosen)));
	}

	/**
	 * Meters that belong to no circuit breaker cannot be selected by its name.
	 */
	private void assertIsOfWhatIsChosen(MatchResult asked) {
		assertThat(asked.group(2)).as(asked.group()).contains("job=~\"$job\"", "instance=~\"$instance\"");
		assertThat(asked.group(2).contains("name=~\"$name\"")).as(asked.group())
			.isEqualTo(this.exported.stream()
				.anyMatch((there) -> there.group(1).equals(asked.group(1)) && labels(there).containsKey("name")));
	}

	private static List<JsonNode> panels() throws IOException {
		return JsonMapper.shared().readTree(Files.readString(DASHBOARD)).get("panels").valueStream().toList();
	}

	private static List<String> expressions(JsonNode panel) {
		return panel.get("targets").valueStream().map((target) -> target.get("expr").stringValue()).toList();
	}

}
