package io.github.circuitbreaker.benchmarks.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CheckedSupplier;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.Window;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;

/**
 * Simulates a service that is down for 30 seconds and then comes back cold, behind a
 * circuit breaker with and without a ramp and behind one of Resilience4j, in virtual
 * time. Prints a table, and draws a picture of all three. Accepts the path of the
 * picture.
 */
public final class RecoverySimulation {

	private static final int SECONDS = 180;

	private static final int CALLS_PER_SECOND = 100;

	private static final int DOWN_FROM = 10;

	private static final int DOWN_UNTIL = 40;

	private static final Duration OPEN_TIME = Duration.ofSeconds(10);

	private final String title;

	private final ColdService service = new ColdService();

	private final int[] successful = new int[SECONDS];

	private final int[] failed = new int[SECONDS];

	private final double[] capacity = new double[SECONDS];

	private double now;

	private RecoverySimulation(String title) {
		this.title = title;
	}

	/**
	 * Simulates.
	 * @param args the path of the picture, which ends with {@code .svg}
	 * @throws IOException if it cannot be written
	 */
	public static void main(String[] args) throws IOException {
		List<RecoverySimulation> all = new ArrayList<>();
		all.add(new RecoverySimulation("Resilience4j: half-open for 10 calls").run(true, Duration.ZERO));
		all.add(new RecoverySimulation("one trial, no ramp").run(false, Duration.ZERO));
		all.add(new RecoverySimulation("recovery-ramp: 30s").run(false, Duration.ofSeconds(30)));
		all.forEach(RecoverySimulation::print);
		Files.writeString(Path.of((args.length > 0) ? args[0] : "target/recovery.svg"),
				new RecoveryPicture(all.stream()
					.map((each) -> new RecoveryPicture.Panel(each.title, each.successful, each.failed, each.capacity))
					.toList()).draw());
	}

	private RecoverySimulation run(boolean resilience4j, Duration ramp) {
		Guard guard = resilience4j ? resilience4j() : circuitBreaker(ramp);
		for (int i = 0; i < SECONDS * CALLS_PER_SECOND; i++) {
			this.now = i / (double) CALLS_PER_SECOND;
			if (i == DOWN_FROM * CALLS_PER_SECOND) {
				this.service.breakUntil(DOWN_UNTIL);
			}
			int second = (int) this.now;
			this.capacity[second] = this.service.capacity(this.now);
			try {
				guard.call(() -> {
					this.service.call(this.now);
					this.successful[second]++;
					return "answer";
				});
			}
			catch (CircuitBreakerOpenException | CallNotPermittedException ex) {
				// Only those that reach the service are drawn.
			}
			catch (Throwable ex) {
				this.failed[second]++;
			}
		}
		return this;
	}

	private Guard circuitBreaker(Duration ramp) {
		CircuitBreaker circuitBreaker = CircuitBreaker.of("cold",
				CircuitBreakerConfig.builder()
					.window(Window.ofCalls(20))
					.failureRateThreshold(50)
					.recoveryTimeout(OPEN_TIME)
					.recoveryRamp(ramp)
					.build(),
				new TimeSource() {

					@Override
					public long nanoTime() {
						return (long) (RecoverySimulation.this.now * 1e9);
					}

					@Override
					public Instant now() {
						return Instant.EPOCH.plusNanos(nanoTime());
					}

				});
		return circuitBreaker::call;
	}

	private Guard resilience4j() {
		io.github.resilience4j.circuitbreaker.CircuitBreaker circuitBreaker = io.github.resilience4j.circuitbreaker.CircuitBreaker
			.of("cold",
					io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
						.slidingWindowSize(20)
						.minimumNumberOfCalls(10)
						.failureRateThreshold(50)
						.waitDurationInOpenState(OPEN_TIME)
						.permittedNumberOfCallsInHalfOpenState(10)
						.clock(new SimulatedClock())
						.currentTimestampFunction((clock) -> (long) (this.now * 1e9), TimeUnit.NANOSECONDS)
						.build());
		return (call) -> circuitBreaker.executeCheckedSupplier(call::get);
	}

	private void print() {
		int last = SECONDS - 1;
		while (last > 0 && this.successful[last] == CALLS_PER_SECOND) {
			last--;
		}
		int served = 0;
		for (int second = DOWN_UNTIL; second < SECONDS; second++) {
			served += this.successful[second];
		}
		String recovered = (last == SECONDS - 1) ? "not within %d s".formatted(SECONDS - DOWN_UNTIL)
				: "after %d s".formatted(last + 1 - DOWN_UNTIL);
		System.out.printf(Locale.ROOT, "%-40s fell over %2d times, served %3.0f %%, all calls %s%n", this.title,
				this.service.falls(), 100.0 * served / (CALLS_PER_SECOND * (SECONDS - DOWN_UNTIL)), recovered);
	}

	/**
	 * Makes a call, if it is permitted.
	 */
	@FunctionalInterface
	private interface Guard {

		Object call(CheckedSupplier<Object, IOException> call) throws Throwable;

	}

	private final class SimulatedClock extends Clock {

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.EPOCH.plusNanos((long) (RecoverySimulation.this.now * 1e9));
		}

	}

}
