package io.github.circuitbreaker.walk;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerConfig;

/**
 * One step of a history. Printed as the Java code that creates it, so that a failing
 * history can become a test.
 */
sealed interface Step {

	void take(Walk walk);

	/**
	 * Returns alternatives to this step that simplify a history.
	 */
	default Stream<List<Step>> simpler() {
		return Stream.empty();
	}

	static Step call(Ending ending, Step... within) {
		return new Call(ending, List.of(within));
	}

	static Step acquire(int permit) {
		return new Acquire(permit);
	}

	static Step settle(int permit, Ending ending) {
		return new Settle(permit, ending);
	}

	static Step advance(long nanos) {
		return new Advance(nanos);
	}

	static Step awaitTrial(int nanosMore) {
		return new AwaitTrial(nanosMore);
	}

	static Step shiftWallClock(Duration duration) {
		return new ShiftWallClock(duration);
	}

	static Step reconfigure(CircuitBreakerConfig.Builder config) {
		return new Reconfigure(config.build());
	}

	static Step adviseOpen(long nanos, int failedTrials) {
		return new AdviseOpen(nanos, failedTrials);
	}

	static Step elsewhere(Step step) {
		return new Elsewhere(step);
	}

	/**
	 * Makes a call, and takes other steps during the call.
	 */
	record Call(Ending ending, List<Step> within) implements Step {

		@Override
		public void take(Walk walk) {
			walk.call(this.ending, this.within);
		}

		@Override
		public Stream<List<Step>> simpler() {
			return simplerCalls(this.ending, this.within, Call::new);
		}

		@Override
		public String toString() {
			return show("call", this.ending, this.within);
		}

	}

	private static Stream<List<Step>> simplerCalls(Ending ending, List<Step> within,
			BiFunction<Ending, List<Step>, Step> constructor) {
		Stream<Step> shorter = Shrinker.shorter(within).map((steps) -> constructor.apply(ending, steps));
		Stream<Step> plainer = ending.simpler().map((other) -> constructor.apply(other, within));
		return Stream.concat(Stream.of(within), Stream.concat(shorter, plainer).map(List::of));
	}

	private static String show(String method, Ending ending, List<Step> within) {
		return Stream.concat(Stream.of(ending), within.stream())
			.map(String::valueOf)
			.collect(Collectors.joining(", ", method + "(", ")"));
	}

	/**
	 * Acquires a permit and keeps it.
	 */
	record Acquire(int permit) implements Step {

		@Override
		public void take(Walk walk) {
			walk.acquire(this.permit);
		}

		@Override
		public String toString() {
			return "acquire(%d)".formatted(this.permit);
		}

	}

	/**
	 * Settles a permit, which may already have been settled. Does nothing if the permit
	 * was not granted.
	 */
	record Settle(int permit, Ending ending) implements Step {

		@Override
		public void take(Walk walk) {
			walk.settle(this.permit, this.ending);
		}

		@Override
		public Stream<List<Step>> simpler() {
			return this.ending.simpler().map((other) -> List.of(new Settle(this.permit, other)));
		}

		@Override
		public String toString() {
			return "settle(%d, %s)".formatted(this.permit, this.ending);
		}

	}

	/**
	 * Advances the time.
	 */
	record Advance(long nanos) implements Step {

		@Override
		public void take(Walk walk) {
			walk.advance(this.nanos);
		}

		@Override
		public String toString() {
			return "advance(%dL)".formatted(this.nanos);
		}

	}

	/**
	 * Advances the time until the next call becomes a trial, or slightly more or less.
	 */
	record AwaitTrial(int nanosMore) implements Step {

		@Override
		public void take(Walk walk) {
			walk.awaitTrial(this.nanosMore);
		}

		@Override
		public String toString() {
			return "awaitTrial(%d)".formatted(this.nanosMore);
		}

	}

	/**
	 * Shifts the wall clock without advancing the time.
	 */
	record ShiftWallClock(Duration duration) implements Step {

		@Override
		public void take(Walk walk) {
			walk.shiftWallClock(this.duration);
		}

		@Override
		public String toString() {
			return "shiftWallClock(Duration.ofNanos(%dL))".formatted(this.duration.toNanos());
		}

	}

	/**
	 * Changes the state manually.
	 */
	enum Command implements Step {

		FORCE_OPEN {

			@Override
			public void take(Walk walk) {
				walk.forceOpen();
			}

		},

		DISABLE {

			@Override
			public void take(Walk walk) {
				walk.disable();
			}

		},

		RESET {

			@Override
			public void take(Walk walk) {
				walk.reset();
			}

		}

	}

	/**
	 * Advises the circuit breaker to open.
	 */
	record AdviseOpen(long nanos, int failedTrials) implements Step {

		@Override
		public void take(Walk walk) {
			walk.adviseOpen(Duration.ofNanos(this.nanos), this.failedTrials);
		}

		@Override
		public Stream<List<Step>> simpler() {
			return (this.failedTrials > 0) ? Stream.of(List.of(new AdviseOpen(this.nanos, 0))) : Stream.empty();
		}

		@Override
		public String toString() {
			return "adviseOpen(%dL, %d)".formatted(this.nanos, this.failedTrials);
		}

	}

	/**
	 * Gives other advice.
	 */
	enum Advice implements Step {

		ADVISE_CLOSED {

			@Override
			public void take(Walk walk) {
				walk.adviseClosed();
			}

		},

		FORBID_TRIALS {

			@Override
			public void take(Walk walk) {
				walk.permitTrials(false);
			}

		},

		PERMIT_TRIALS {

			@Override
			public void take(Walk walk) {
				walk.permitTrials(true);
			}

		}

	}

	/**
	 * Changes the settings.
	 */
	record Reconfigure(CircuitBreakerConfig config) implements Step {

		@Override
		public void take(Walk walk) {
			walk.reconfigure(this.config);
		}

		@Override
		public Stream<List<Step>> simpler() {
			return Settings.simpler(this.config).map(Reconfigure::new).map(List::of);
		}

		@Override
		public String toString() {
			return "reconfigure(%s)".formatted(Settings.show(this.config));
		}

	}

	/**
	 * Takes a step on another thread and waits for it.
	 */
	record Elsewhere(Step step) implements Step {

		@Override
		public void take(Walk walk) {
			walk.elsewhere(this.step);
		}

		@Override
		public Stream<List<Step>> simpler() {
			Stream<Step> simpler = this.step.simpler()
				.filter((steps) -> steps.size() == 1)
				.map((steps) -> steps.get(0));
			return Stream.concat(Stream.of(this.step), simpler.map(Elsewhere::new)).map(List::of);
		}

		@Override
		public String toString() {
			return "elsewhere(%s)".formatted(this.step);
		}

	}

}
