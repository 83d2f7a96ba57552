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
 * Whether the dashboard and the alerts in the documentation ask for what there is.
 */
class DashboardTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern SERIES = Pattern.compile("(circuitbreaker_\\w+)(?:\\{([^}]*)})?");

	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*=~?\\s*\\\\?\"([^\"\\\\]*)\\\\?\"");

	/** What Prometheus adds when it scrapes. */
	private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance");

	private List<MatchResult> exported;

	@BeforeEach
	void export() {
		PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder().build(),
				new ManualTimeSource());
		registry.circuitBreaker("pypi");
		new CircuitBreakerMetrics(registry).bindTo(meters);
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
	void dashboardIsOneForGrafana() throws IOException {
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("grafana-dashboard.json")));
		assertThat(dashboard.get("panels").valueStream().map((panel) -> panel.get("id").intValue()))
			.doesNotHaveDuplicates()
			.hasSizeGreaterThan(5);
		assertThat(dashboard.get("panels").valueStream())
			.allSatisfy((panel) -> assertThat(panel.get("targets").valueStream()).isNotEmpty()
				.allSatisfy((target) -> assertThat(target.get("expr").stringValue()).contains("$name")));
	}

}
