package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;

import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How well a fleet judges, in figures: medians of 20 runs in virtual time.
 */
class FleetJudgementTests {

	private static final int RUNS = 20;

	private static List<double[]> runs(LongFunction<double[]> run) {
		List<double[]> results = new ArrayList<>();
		for (long seed = 1; seed <= RUNS; seed++) {
			results.add(run.apply(seed));
		}
		return results;
	}

	private static double median(List<double[]> runs, int index) {
		List<Double> values = new ArrayList<>(runs.stream().map((run) -> run[index]).toList());
		Collections.sort(values);
		return values.get(values.size() / 2);
	}

	/**
	 * The service fails for a minute, and is back before the open time is over.
	 */
	@ParameterizedTest
	@CsvSource({ "3, 100, 0.2, 2", "3, 1000, 1, 2", "40, 10000, 2, 6", "3, 60000, 20, 0" })
	void rareCallersLoseLittle(int size, int meanMillis, double seconds, double rejections) {
		List<double[]> runs = runs((seed) -> {
			VirtualFleet fleet = new VirtualFleet(seed, Duration.ofSeconds(30));
			fleet.newsDelay = Duration.ofMillis(50);
			List<VirtualFleet.Instance> instances = fleet.start(size);
			open(fleet);
			instances.forEach((instance) -> instance.calls(Duration.ofMillis(meanMillis)));
			fleet.run(fleet.store.state(VirtualFleet.PYPI).remaining());
			int before = instances.stream().mapToInt((instance) -> instance.rejected).sum();
			Duration end = fleet.now();
			assertThat(fleet.runUntil(() -> !fleet.store.state(VirtualFleet.PYPI).open(), Duration.ofMinutes(10)))
				.isTrue();
			double[] lost = { fleet.now().minus(end).toMillis() / 1e3,
					instances.stream().mapToInt((instance) -> instance.rejected).sum() - before };
			fleet.run(fleet.newsDelay.plusMillis(10));
			assertThat(instances).allMatch((instance) -> instance.state() == State.CLOSED);
			return lost;
		});
		assertThat(median(runs, 0)).isLessThanOrEqualTo(seconds);
		assertThat(median(runs, 1)).isLessThanOrEqualTo(rejections);
	}

	@ParameterizedTest
	@CsvSource({ "3, 100", "3, 1000", "40, 10000", "3, 60000" })
	void serviceThatStaysDownIsTriedOncePerOpenTime(int size, int meanMillis) {
		List<double[]> runs = runs((seed) -> {
			VirtualFleet fleet = new VirtualFleet(seed, Duration.ofSeconds(30));
			fleet.newsDelay = Duration.ofMillis(50);
			List<VirtualFleet.Instance> instances = fleet.start(size);
			instances.forEach((instance) -> instance.heals = false);
			open(fleet);
			instances.forEach((instance) -> instance.calls(Duration.ofMillis(meanMillis)));
			fleet.trials = 0;
			Duration start = fleet.now();
			fleet.run(Duration.ofMinutes(30));
			return new double[] { fleet.trials / ((fleet.now().minus(start).toMillis()) / 30e3) };
		});
		assertThat(median(runs, 0)).isLessThanOrEqualTo(1.3);
	}

	private static void open(VirtualFleet fleet) {
		List<VirtualFleet.Instance> quorum = fleet.instances()
			.subList(0, Math.max(2, (fleet.instances().size() + 1) / 2));
		quorum.forEach((instance) -> {
			boolean heals = instance.heals;
			instance.heals = false;
			for (int i = 0; i < 3; i++) {
				instance.call(Duration.ZERO);
			}
			fleet.at(Duration.ofMillis(1), () -> instance.heals = heals);
		});
		assertThat(fleet.runUntil(() -> fleet.instances().stream().allMatch((instance) -> instance.agreed().open()),
				Duration.ofSeconds(5)))
			.isTrue();
	}

	/**
	 * Some instances are cut off from the service, the others are not.
	 */
	@ParameterizedTest
	@CsvSource({ "4, 2, 1", "4, 3, 2", "8, 4, 1", "8, 6, 2" })
	void healthyInstancesLoseLittle(int size, int sick, int openTimes) {
		Duration openTime = Duration.ofSeconds(5);
		List<double[]> runs = runs((seed) -> {
			VirtualFleet fleet = new VirtualFleet(seed, openTime);
			fleet.newsDelay = Duration.ofMillis(50);
			List<VirtualFleet.Instance> instances = fleet.start(size);
			instances.forEach((instance) -> instance.calls(Duration.ofMillis(100)));
			fleet.run(Duration.ofSeconds(20));
			instances.subList(0, sick).forEach((instance) -> instance.heals = false);
			List<VirtualFleet.Instance> healthy = instances.subList(sick, size);
			Lost atFirst = Lost.of(fleet, healthy);
			fleet.run(Duration.ofSeconds(30));
			double first = atFirst.seconds(healthy);
			Lost later = Lost.of(fleet, healthy);
			fleet.run(Duration.ofMinutes(2));
			return new double[] { first, later.share(healthy) };
		});
		assertThat(median(runs, 0)).isLessThanOrEqualTo(openTimes * 5 + ((openTimes == 1) ? 1 : 0));
		assertThat(median(runs, 1)).isLessThan(0.02);
	}

	/** What the healthy instances have made and lost until a moment. */
	private record Lost(int made, int rejected) {

		static Lost of(VirtualFleet fleet, List<VirtualFleet.Instance> instances) {
			return new Lost(instances.stream().mapToInt((instance) -> instance.made).sum(),
					instances.stream().mapToInt((instance) -> instance.rejected).sum());
		}

		/** How long the circuits rejected, at ten calls per second. */
		double seconds(List<VirtualFleet.Instance> instances) {
			Lost now = of(null, instances);
			return (now.rejected - this.rejected) / 10.0 / instances.size();
		}

		double share(List<VirtualFleet.Instance> instances) {
			Lost now = of(null, instances);
			return (now.rejected - this.rejected) / (double) (now.rejected - this.rejected + now.made - this.made);
		}

	}

	/**
	 * A common outage is over, and one instance with most of the calls stays sick.
	 */
	@Test
	void sickInstanceWithMostCallsDoesNotKeepTheOthersFromRecovering() {
		List<double[]> runs = runs((seed) -> {
			VirtualFleet fleet = new VirtualFleet(seed, Duration.ofSeconds(5));
			List<VirtualFleet.Instance> instances = fleet.start(4);
			instances.get(0).calls(Duration.ofMillis(200));
			instances.subList(1, 4).forEach((instance) -> instance.calls(Duration.ofSeconds(10)));
			fleet.run(Duration.ofMinutes(1));
			instances.forEach((instance) -> instance.heals = false);
			fleet.runUntil(() -> instances.stream().allMatch((instance) -> instance.agreed().open()),
					Duration.ofMinutes(5));
			fleet.run(Duration.ofSeconds(30));
			instances.subList(1, 4).forEach((instance) -> instance.heals = true);
			Duration over = fleet.now();
			fleet.runUntil(
					() -> instances.subList(1, 4).stream().allMatch((instance) -> instance.state() == State.CLOSED),
					Duration.ofMinutes(10));
			return new double[] { fleet.now().minus(over).toMillis() / 1e3 };
		});
		assertThat(median(runs, 0)).isLessThan(20);
	}

	@ParameterizedTest
	@CsvSource({ "60", "3600" })
	void closesAsFastAfterAnHourAsAfterAMinute(int seconds) {
		List<double[]> runs = runs((seed) -> {
			VirtualFleet fleet = new VirtualFleet(seed, Duration.ofSeconds(30));
			List<VirtualFleet.Instance> instances = fleet.start(5);
			instances.forEach((instance) -> instance.calls(Duration.ofMillis(500)));
			fleet.run(Duration.ofSeconds(10));
			instances.forEach((instance) -> instance.heals = false);
			fleet.run(Duration.ofSeconds(seconds));
			instances.forEach((instance) -> instance.heals = true);
			Duration over = fleet.now();
			assertThat(fleet.runUntil(() -> instances.stream().allMatch((instance) -> instance.state() == State.CLOSED),
					Duration.ofMinutes(10)))
				.isTrue();
			return new double[] { fleet.now().minus(over).toMillis() / 1e3 };
		});
		assertThat(median(runs, 0)).isLessThanOrEqualTo(31);
	}

}
