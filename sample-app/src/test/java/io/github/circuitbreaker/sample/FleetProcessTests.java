package io.github.circuitbreaker.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.github.circuitbreaker.fixtures.RedisProcess;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests with three samples in separate processes and a Redis server. Each sample has its
 * own index, which shows whether the sample called it.
 */
@Tag("thorough")
@Tag("fleet")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FleetProcessTests {

	private static final Duration LEASE = Duration.ofSeconds(12);

	@TempDir
	private static Path directory;

	private final List<SampleProcess> samples = new ArrayList<>();

	private RedisProcess redis;

	@BeforeAll
	void start() {
		this.redis = RedisProcess.start();
		IntStream.range(0, 3).forEach((i) -> this.samples.add(startSample()));
		this.samples.forEach(SampleProcess::awaitStart);
	}

	private SampleProcess startSample() {
		return SampleProcess.start(directory, "--spring.profiles.active=fleet", "--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + this.redis.port(), "--spring.http.clients.read-timeout=1m",
				"--performance.circuit-breaker.instances.pypi.recovery-timeout=6s",
				"--performance.circuit-breaker.instances.pypi.trial-timeout=" + LEASE.toSeconds());
	}

	@AfterAll
	void stop() {
		this.samples.forEach(SampleProcess::close);
		if (this.redis != null) {
			this.redis.close();
		}
	}

	@BeforeEach
	void startAnew() {
		setMode("ok");
		eventually().until(() -> all((sample) -> sample.liveInstances() == 3));
		eventually().untilAsserted(this.samples.get(0)::resetAll);
		eventually().until(() -> all((sample) -> sample.state().equals("CLOSED")));
	}

	private static ConditionFactory eventually() {
		return await().atMost(Duration.ofSeconds(30));
	}

	private boolean all(Predicate<SampleProcess> condition) {
		return this.samples.stream().allMatch(condition);
	}

	private void setMode(String mode) {
		this.samples.forEach((sample) -> sample.setMode(mode));
	}

	private int requests() {
		return this.samples.stream().mapToInt(SampleProcess::requests).sum();
	}

	private static void fail(SampleProcess sample) {
		sample.setMode("fail");
		for (int i = 0; i < 3; i++) {
			assertThat(sample.call().join()).isEqualTo(502);
		}
	}

	/**
	 * Lets two of three samples find out that the index fails.
	 */
	private void openAll() {
		List<SampleProcess> failing = this.samples.subList(0, 2);
		failing.forEach((sample) -> sample.setMode("fail"));
		eventually().until(() -> {
			failing.stream()
				.filter((sample) -> !sample.state().equals("OPEN"))
				.forEach((sample) -> sample.call().join());
			return all((sample) -> sample.state().equals("OPEN"));
		});
	}

	/**
	 * Makes calls through all samples until one of them is a trial, which hangs.
	 */
	private List<CompletableFuture<Integer>> callUntilOneTries() {
		int before = requests();
		List<CompletableFuture<Integer>> calls = new ArrayList<>();
		eventually().until(() -> {
			this.samples.forEach((sample) -> calls.add(sample.call()));
			return requests() > before;
		});
		return calls;
	}

	private SampleProcess trying() {
		return this.samples.stream().filter((sample) -> sample.state().equals("HALF_OPEN")).findFirst().orElseThrow();
	}

	@Test
	void oneSickInstanceOpensOnlyItself() {
		SampleProcess sick = this.samples.get(0);
		fail(sick);
		eventually().until(() -> all((sample) -> sample.state().equals("CLOSED") != (sample == sick)
				&& (sample != sick || sample.votes() == 1)));
		for (SampleProcess sample : this.samples) {
			assertThat(sample.call().join()).isEqualTo((sample == sick) ? 503 : 200);
		}
	}

	@Test
	void quorumOpensAllAndOneCallOfAllIsTheTrialWhoseSuccessClosesAll() {
		openAll();
		setMode("hang");
		int before = requests();
		List<CompletableFuture<Integer>> calls = new ArrayList<>(callUntilOneTries());
		for (int i = 0; i < 10; i++) {
			this.samples.forEach((sample) -> calls.add(sample.call()));
		}
		eventually().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == calls.size() - 1);
		assertThat(requests()).isEqualTo(before + 1);
		setMode("ok");
		assertThat(calls.stream().map(CompletableFuture::join).filter((status) -> status != 503)).containsExactly(200);
		eventually().until(() -> all((sample) -> sample.state().equals("CLOSED")));
	}

	@Test
	void trialOfAnInstanceThatIsKilledIsMadeByAnotherAfterTheLease() {
		openAll();
		setMode("hang");
		callUntilOneTries();
		SampleProcess killed = trying();
		killed.close();
		this.samples.remove(killed);
		int before = requests();
		List<CompletableFuture<Integer>> calls = new ArrayList<>();
		await().atMost(LEASE.plusSeconds(20)).until(() -> {
			this.samples.forEach((sample) -> calls.add(sample.call()));
			return requests() > before;
		});
		// Both may have begun before they heard of each other.
		assertThat(requests()).isBetween(before + 1, before + this.samples.size());
		// A new sample starts with what the others know.
		SampleProcess added = startSample().awaitStart();
		this.samples.add(added);
		assertThat(added.state()).isEqualTo("OPEN");
		setMode("ok");
		eventually().until(() -> all((sample) -> {
			calls.add(sample.call());
			return sample.state().equals("CLOSED");
		}));
	}

}
