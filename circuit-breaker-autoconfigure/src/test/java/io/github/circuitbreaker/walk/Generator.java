package io.github.circuitbreaker.walk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import org.jspecify.annotations.Nullable;

import org.springframework.web.client.HttpClientErrorException;

/**
 * Generates a history from a seed. The same seed always produces the same history.
 * <p>
 * All durations in a history are small multiples of one unit, so that they often coincide
 * exactly or differ by a nanosecond.
 */
final class Generator {

	private static final long[] UNITS = { 1, 7, 1_000_000, 1_000_000_000 };

	private static final double[] RATES = { 0.1, 4.4, 33.3, 50, 66.7, 100 };

	private static final double[] MULTIPLIERS = { 1.5, 2, 3, 10, 1e300 };

	private final SplittableRandom random;

	private final long unit;

	/** The percentage of calls that fail. */
	private final int failing;

	private int permits;

	private @Nullable Window window;

	private Consumer<CircuitBreakerConfig.Builder> recovery = (builder) -> {
	};

	private Generator(long seed) {
		this.random = new SplittableRandom(seed);
		this.unit = UNITS[this.random.nextInt(UNITS.length)];
		this.failing = this.random.nextInt(101);
	}

	static History generate(long seed) {
		return new Generator(seed).history();
	}

	private History history() {
		CircuitBreakerConfig config = settings(0);
		List<Step> steps = new ArrayList<>();
		int length = 30 + this.random.nextInt(31);
		while (steps.size() < length) {
			steps.add(chance(3) ? new Step.Elsewhere(step(1)) : step(0));
		}
		return new History(config, List.copyOf(steps), chance(75));
	}

	private Step step(int depth) {
		int dice = this.random.nextInt(100);
		if (dice < 48) {
			return new Step.Call(ending(false), within(depth));
		}
		if (dice < 58) {
			return new Step.Acquire(this.permits++);
		}
		if (dice < 70) {
			return new Step.Settle(this.random.nextInt(this.permits + 1), ending(true));
		}
		if (dice < 78) {
			return new Step.AwaitTrial(this.random.nextInt(3) - 1);
		}
		if (dice < 90) {
			return new Step.Advance(pause());
		}
		return intervention();
	}

	private Step intervention() {
		return switch (this.random.nextInt(15)) {
			case 0, 1 -> new Step.ShiftWallClock(Duration.ofNanos(this.random.nextLong(-10, 2) * this.unit));
			case 2 -> Step.Command.FORCE_OPEN;
			case 3 -> Step.Command.DISABLE;
			case 4, 5 -> Step.Command.RESET;
			case 6, 7 -> new Step.AdviseOpen(Settings.nanos(duration()), this.random.nextInt(3));
			case 8 -> Step.Advice.ADVISE_CLOSED;
			case 9 -> Step.Advice.FORBID_TRIALS;
			case 10, 11 -> Step.Advice.PERMIT_TRIALS;
			default -> new Step.Reconfigure(settings(60));
		};
	}

	private List<Step> within(int depth) {
		List<Step> steps = new ArrayList<>();
		while (depth < 3 && chance(25)) {
			steps.add((depth == 0 && chance(10)) ? new Step.Elsewhere(step(3)) : step(depth + 1));
		}
		return List.copyOf(steps);
	}

	private Ending ending(boolean ofPermit) {
		if (ofPermit && chance(10)) {
			return Ending.RELEASED;
		}
		if (chance(60)) {
			return chance(this.failing) ? Ending.IO : Ending.FINE;
		}
		Ending[] all = Ending.values();
		// Only a permit can end with the last value.
		return all[this.random.nextInt(all.length - 1)];
	}

	/**
	 * Returns a few units or slices of the window, possibly plus or minus a nanosecond,
	 * and rarely a very long time.
	 */
	private long pause() {
		if (chance(1)) {
			return Long.MAX_VALUE - this.random.nextInt(2);
		}
		long step = this.unit;
		if (this.window != null && this.window.calls() == 0 && chance(50)) {
			step = (Settings.nanos(this.window.time()) - 1) / 20 + 1;
		}
		long times = chance(70) ? this.random.nextLong(4) : this.random.nextLong(25);
		long nanos = Settings.nanos(Duration.ofNanos(step).multipliedBy(times));
		return chance(50) ? nanos : Math.max(0, nanos - 1 + 2 * this.random.nextInt(2));
	}

	private Duration duration() {
		if (chance(2)) {
			return chance(50) ? Duration.ofNanos(Long.MAX_VALUE) : Duration.ofSeconds(Long.MAX_VALUE);
		}
		long[] multiples = { 1, 2, 3, 5, 20, 50 };
		return Duration.ofNanos(multiples[this.random.nextInt(multiples.length)] * this.unit);
	}

	/**
	 * Generates settings.
	 * @param kept the probability, in percent, of keeping the window, and likewise of
	 * keeping the recovery settings
	 */
	private CircuitBreakerConfig settings(int kept) {
		if (!chance(kept)) {
			this.window = window();
		}
		if (!chance(kept)) {
			this.recovery = recovery();
		}
		CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
		limits(builder);
		this.recovery.accept(builder);
		judgement(builder);
		return builder.enabled(!chance(6)).shadow(chance(10)).build();
	}

	private @Nullable Window window() {
		return switch (this.random.nextInt(3)) {
			case 0 -> null;
			case 1 -> Window.ofCalls(chance(80) ? 1 + this.random.nextInt(6) : 1 + this.random.nextInt(30));
			default -> Window.ofTime(duration());
		};
	}

	private void limits(CircuitBreakerConfig.Builder builder) {
		Window window = this.window;
		int most = (window != null && window.calls() > 0) ? window.calls() : Integer.MAX_VALUE;
		boolean rate = window != null && chance(50);
		if (window != null) {
			builder.window(window);
		}
		if (rate) {
			builder.failureRateThreshold(RATES[this.random.nextInt(RATES.length)]);
			builder.minimumCalls(number(most));
		}
		if (!rate || chance(50)) {
			builder.failureThreshold(number(most));
		}
	}

	private int number(int most) {
		return chance(5) ? most : 1 + this.random.nextInt(Math.min(most, chance(50) ? 2 : 5));
	}

	private Consumer<CircuitBreakerConfig.Builder> recovery() {
		Duration timeout = duration();
		Duration trialTimeout = chance(50) ? duration() : timeout;
		int trials = chance(3) ? Integer.MAX_VALUE : 1 + (chance(40) ? 1 + this.random.nextInt(3) : 0);
		double multiplier = chance(40) ? MULTIPLIERS[this.random.nextInt(MULTIPLIERS.length)] : 1;
		Duration longest = duration();
		Duration max = (longest.compareTo(timeout) < 0) ? timeout : longest;
		boolean limited = chance(30);
		double jitter = chance(20) ? (chance(50) ? 0.2 : 1) : 0;
		Duration ramp = chance(40) ? duration() : Duration.ZERO;
		return (builder) -> {
			builder.recoveryTimeout(timeout).trialTimeout(trialTimeout).trialCalls(trials);
			builder.recoveryMultiplier(multiplier).recoveryJitter(jitter).recoveryRamp(ramp);
			if (limited) {
				builder.recoveryTimeoutMax(max);
			}
		};
	}

	private void judgement(CircuitBreakerConfig.Builder builder) {
		if (chance(30)) {
			builder.slowCallDuration(duration());
		}
		if (chance(30)) {
			builder.ignoreExceptions(IllegalStateException.class);
		}
		if (chance(10)) {
			builder.recordExceptions(IOException.class);
		}
		else if (chance(10)) {
			builder.recordExceptions(HttpClientErrorException.class, Exception.class);
		}
		if (chance(20)) {
			builder.recordClientErrors(true);
		}
		if (chance(30)) {
			builder.ignoreException(Settings.IGNORE_EXCEPTION);
		}
		int percent = this.random.nextInt(100);
		if (percent < 30) {
			builder.retryAfter(Settings.RETRY_AFTER).respectRetryAfter(percent >= 5);
		}
		if (chance(30)) {
			builder.recordResult(Settings.RECORD_RESULT);
		}
	}

	private boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

}
