package io.github.circuitbreaker;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;

import feign.FeignException;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Circuit breakers one step before an edge, each with the operations that race there.
 * {@link CircuitBreakerLincheckTests} tries their interleavings,
 * {@link CircuitBreakerRaceTests} runs them on threads, and {@link CircuitBreakerStress}
 * runs some of them millions of times. No race may produce results that no sequence of
 * the same operations produces.
 */
final class Edges {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final int FAILURE_THRESHOLD = 3;

	private static final RuntimeException FAILURE = new IllegalStateException("unreachable");

	private static final RuntimeException ANSWER = new FeignException(404, "") {

		private static final long serialVersionUID = 1L;

	};

	/**
	 * The group of operations that settle a shared permit. The second thread to settle it
	 * returns immediately, possibly before the first has changed the state. These
	 * operations therefore all run on one thread, where a second one has no effect.
	 */
	private static final String VERDICT = "verdict";

	private Edges() {
	}

	/**
	 * Returns the operations of a race, in the order of each thread.
	 * @param edge the edge at which they race
	 * @param race one of the races that the edge names
	 */
	static List<List<Method>> operations(Class<?> edge, String race) {
		return Stream.of(race.split(" \\| "))
			.map((thread) -> Stream.of(thread.split(", ")).map((name) -> operation(edge, name)).toList())
			.toList();
	}

	static Method operation(Class<?> edge, String name) {
		return Stream.of(edge.getMethods())
			.filter((method) -> method.getName().equals(name))
			.findAny()
			.orElseThrow(() -> new IllegalArgumentException("No operation " + name));
	}

	/**
	 * Callers arrive just after the recovery timeout. One of them becomes the trial, and
	 * the others are rejected until it ends.
	 */
	@Race("acquire, success | acquire")
	public static class ExpiredOpen extends Edge {

		public ExpiredOpen() {
			super(1);
			open();
			recoveryTimeoutPasses();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

	}

	/**
	 * A trial ends just after its lease has expired, while callers want to take it over.
	 * Either its verdict counts or a caller takes it over, never both.
	 */
	@Race({ "lateSuccess | acquire", "lateFailure | acquire", "lateAnswer | acquire" })
	public static class ExpiredLease extends Edge {

		private final Permit late;

		public ExpiredLease() {
			super(1);
			open();
			recoveryTimeoutPasses();
			this.late = this.breaker.acquire();
			recoveryTimeoutPasses();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void lateSuccess() {
			this.late.success();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void lateFailure() {
			this.late.failure(FAILURE);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void lateAnswer() {
			this.late.failure(ANSWER);
		}

	}

	/**
	 * A trial ends, possibly without a verdict, while callers arrive. Its place goes to
	 * one of them, or the circuit is closed for all.
	 */
	@Race({ "release, acquire | acquire", "success | acquire", "answer | acquire" })
	public static class EndingTrial extends Edge {

		private final Permit trial;

		public EndingTrial() {
			super(1);
			open();
			recoveryTimeoutPasses();
			this.trial = this.breaker.acquire();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void success() {
			this.trial.success();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void release() {
			this.trial.release();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void answer() {
			this.trial.failure(ANSWER);
		}

	}

	/**
	 * A trial ends while an operator changes the state manually. The second operation
	 * applies to the phase that the first has created.
	 */
	@Race({ "success | forceOpen", "failure | reset", "answer | forceOpen" })
	public static class TrialBesideCommands extends Edge {

		private final Permit trial;

		public TrialBesideCommands() {
			super(1);
			open();
			recoveryTimeoutPasses();
			this.trial = this.breaker.acquire();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void success() {
			this.trial.success();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void failure() {
			this.trial.failure(FAILURE);
		}

		@Operation
		public void forceOpen() {
			this.breaker.forceOpen();
		}

		@Operation
		public void reset() {
			this.breaker.reset();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void answer() {
			this.trial.failure(ANSWER);
		}

	}

	/**
	 * The last failure occurs while an operator changes the state manually. Restarting a
	 * closed circuit must not undo that it has opened.
	 */
	@Race({ "failure | reset", "failure | disable" })
	public static class LastFailureBesideCommands extends Edge {

		private final Permit last;

		public LastFailureBesideCommands() {
			super(1);
			fail(FAILURE_THRESHOLD - 1);
			this.last = this.breaker.acquire();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void failure() {
			this.last.failure(FAILURE);
		}

		@Operation
		public void reset() {
			this.breaker.reset();
		}

		@Operation
		public void disable() {
			this.breaker.disable();
		}

	}

	/**
	 * The last failure races with a success. The success ends the row of failures, or
	 * comes too late. A caller that then finds the circuit closed must not find it open
	 * before three more failures.
	 */
	@Race({ "failure | success, state", "failure | failure, state", "success | success, state",
			"failure | answer, state" })
	public static class LastFailure extends Edge {

		public LastFailure() {
			super(1);
			fail(FAILURE_THRESHOLD - 1);
			holdPermits();
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void answer(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(ANSWER);
		}

	}

	/**
	 * The last two calls before the failure rate is evaluated end at the same time. The
	 * second one is evaluated together with the first.
	 */
	@Race({ "failure | success", "success | failure", "failure | failure", "failure | answer", "answer | failure" })
	public static class MinimumOfCalls extends Edge {

		public MinimumOfCalls() {
			super(1);
			this.breaker.reconfigure(CircuitBreakerConfig.builder()
				.window(Window.ofCalls(6))
				.failureRateThreshold(50)
				.minimumCalls(4)
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.build());
			fail(1);
			this.breaker.acquire().success();
			holdPermits();
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void answer(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(ANSWER);
		}

		/**
		 * Accepts any number of failures, because only their rate counts.
		 */
		@Override
		boolean isPossible(Snapshot end) {
			return true;
		}

	}

	/**
	 * Like {@link LastTwoFailures}, within a window of calls that is just full.
	 */
	@Race({ "failure | failure", "failure | success", "failure | answer" })
	public static class LastFailuresOfFullWindow extends Edge {

		public LastFailuresOfFullWindow() {
			super(1);
			this.breaker.reconfigure(CircuitBreakerConfig.builder()
				.window(Window.ofCalls(4))
				.failureThreshold(FAILURE_THRESHOLD)
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.build());
			for (int i = 0; i < 3; i++) {
				this.breaker.acquire().success();
			}
			fail(1);
			holdPermits();
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void answer(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(ANSWER);
		}

	}

	/**
	 * Like {@link LastTwoFailures}, within a window of time in which a slice begins.
	 */
	@Race({ "failure | failure", "failure | success", "failure | answer" })
	public static class LastFailuresAtASlice extends Edge {

		public LastFailuresAtASlice() {
			super(1);
			this.breaker.reconfigure(CircuitBreakerConfig.builder()
				.window(Window.ofTime(RECOVERY_TIMEOUT.multipliedBy(10)))
				.failureThreshold(FAILURE_THRESHOLD)
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.build());
			fail(1);
			holdPermits();
			recoveryTimeoutPasses();
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void answer(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(ANSWER);
		}

	}

	/**
	 * The first failure occurs while another thread takes a snapshot. A snapshot that
	 * counts the failure also shows it.
	 */
	@Race("failure | isShown")
	public static class FirstFailure extends Edge {

		public FirstFailure() {
			super(1);
			holdPermits();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public boolean isShown() {
			Snapshot seen = this.breaker.snapshot();
			return seen.failureCount() == 0 || seen.lastFailure() != null;
		}

	}

	/**
	 * The last two failures occur at the same time. Neither is lost, and the circuit
	 * opens once.
	 */
	@Race("failure | failure")
	public static class LastTwoFailures extends Edge {

		public LastTwoFailures() {
			super(1);
			fail(FAILURE_THRESHOLD - 2);
			holdPermits();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

	}

	/**
	 * The last two failures occur at the same time, and one of them asks for more time.
	 * The one that opens the circuit decides how long it stays open.
	 */
	@Race({ "asking, openTime | failure", "asking | failure, openTime", "asking | reset, openTime" })
	public static class LastFailureThatAsks extends Edge {

		private static final RuntimeException ASKING = new RuntimeException();

		public LastFailureThatAsks() {
			super(1);
			this.breaker.reconfigure(CircuitBreakerConfig.builder()
				.failureThreshold(FAILURE_THRESHOLD)
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.retryAfter((failure) -> (failure == ASKING) ? RECOVERY_TIMEOUT.multipliedBy(5) : null)
				.build());
			fail(FAILURE_THRESHOLD - 1);
			holdPermits();
		}

		@Operation
		public void asking(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(ASKING);
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void reset() {
			this.breaker.reset();
		}

		@Operation
		public String openTime() {
			return String.valueOf(this.breaker.snapshot().retryAfter());
		}

	}

	/**
	 * The last failure occurs while the settings change, possibly twice. It opens the
	 * circuit under strict settings and only counts under lenient ones. A failure during
	 * the change may be evaluated under the old settings and open the circuit just after
	 * it.
	 */
	@Race({ "failure | lenient", "lenient | strict, failure" })
	public static class LastFailureBesideReconfiguration extends Edge {

		public LastFailureBesideReconfiguration() {
			super(1);
			fail(FAILURE_THRESHOLD - 1);
			holdPermits();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void lenient() {
			this.breaker.reconfigure(config(1, 2 * FAILURE_THRESHOLD));
		}

		@Operation
		public void strict() {
			this.breaker.reconfigure(config(1, FAILURE_THRESHOLD));
		}

		/**
		 * Also accepts any number of failures while the circuit is closed, because
		 * failures counted under the lenient settings remain.
		 */
		@Override
		boolean isPossible(Snapshot end) {
			return end.state() == State.CLOSED || super.isPossible(end);
		}

	}

	/**
	 * A trial ends while the settings change. Its verdict also counts under the new ones.
	 */
	@Race({ "success | moreTrials, state", "failure | moreTrials" })
	public static class TrialBesideReconfiguration extends Edge {

		private final Permit trial;

		public TrialBesideReconfiguration() {
			super(1);
			open();
			recoveryTimeoutPasses();
			this.trial = this.breaker.acquire();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void success() {
			this.trial.success();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void failure() {
			this.trial.failure(FAILURE);
		}

		@Operation
		public void moreTrials() {
			this.breaker.reconfigure(config(2, FAILURE_THRESHOLD));
		}

	}

	/**
	 * A trial ends while advice arrives. The second operation applies to the phase that
	 * the first has created.
	 */
	@Race({ "success | adviseOpen", "failure | adviseClosed", "release, acquire | adviseClosed",
			"answer | adviseOpen" })
	public static class TrialBesideAdvice extends Edge {

		private final Permit trial;

		public TrialBesideAdvice() {
			super(1);
			open();
			recoveryTimeoutPasses();
			this.trial = this.breaker.acquire();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void success() {
			this.trial.success();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void failure() {
			this.trial.failure(FAILURE);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void release() {
			this.trial.release();
		}

		@Operation
		public void adviseOpen() {
			this.breaker.advice().open(RECOVERY_TIMEOUT, 1, "advised");
		}

		@Operation
		public void adviseClosed() {
			this.breaker.advice().close("advised");
		}

		@Operation(nonParallelGroup = VERDICT)
		public void answer() {
			this.trial.failure(ANSWER);
		}

		@Override
		boolean isPossible(Snapshot end) {
			// A circuit that was closed when it was advised to open has no failures.
			return end.state() == State.OPEN || super.isPossible(end);
		}

	}

	/**
	 * A caller arrives just after the recovery timeout, while advice keeps the circuit
	 * open for longer. The caller becomes the trial or is rejected.
	 */
	@Race({ "acquire | adviseOpen, acquire", "acquire, success | adviseOpen" })
	public static class ExpiredOpenBesideAdvice extends Edge {

		public ExpiredOpenBesideAdvice() {
			super(1);
			open();
			recoveryTimeoutPasses();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

		@Operation
		public void adviseOpen() {
			this.breaker.advice().open(RECOVERY_TIMEOUT, 1, "advised");
		}

		@Override
		boolean isPossible(Snapshot end) {
			return end.state() == State.OPEN || super.isPossible(end);
		}

	}

	/**
	 * Several threads settle the same permit. One of them succeeds, and the call is
	 * counted once.
	 */
	@Race({ "success | failure", "failure | release", "answer | failure" })
	public static class SharedPermit extends Edge {

		private final Permit permit;

		public SharedPermit() {
			super(1);
			this.permit = this.breaker.acquire();
		}

		@Operation
		public void success() {
			this.permit.success();
		}

		@Operation
		public void failure() {
			this.permit.failure(FAILURE);
		}

		@Operation
		public void release() {
			this.permit.release();
		}

		@Operation
		public void answer() {
			this.permit.failure(ANSWER);
		}

		@Override
		public void validate() {
			super.validate();
			Snapshot end = this.breaker.snapshot();
			CallCounts calls = end.calls();
			if (calls.successful() + calls.failed() + calls.ignored() > 1 || calls.failed() != end.failureCount()) {
				throw new AssertionError("Not counted once: " + end);
			}
		}

	}

	/**
	 * Three trials must succeed, and all of them end at the same time. The last success
	 * closes the circuit once, unless a failure has opened it before.
	 */
	@Race({ "success | success | success", "failure | success | success", "answer | answer | success" })
	public static class LastTrials extends Edge {

		public LastTrials() {
			super(3);
			open();
			recoveryTimeoutPasses();
			holdPermits();
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

		@Operation
		public void failure(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(FAILURE);
		}

		@Operation
		public void answer(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).failure(ANSWER);
		}

	}

	/**
	 * One of two trials is in progress. Callers compete for the vacant place, while the
	 * first trial gives up its own.
	 */
	@Race({ "acquire | acquire", "acquire | firstReleased" })
	public static class VacantPlace extends Edge {

		private final Permit first;

		public VacantPlace() {
			super(2);
			open();
			recoveryTimeoutPasses();
			this.first = this.breaker.acquire();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void firstReleased() {
			this.first.release();
		}

		@Operation
		public void success(@Param(gen = ThreadIdGen.class) int thread) {
			permit(thread).success();
		}

	}

	/**
	 * A ramp has begun, and lets through the first of the callers. The others are
	 * rejected, and each of them brings the next turn nearer.
	 */
	@Race({ "acquire | acquire", "acquire, acquire | acquire, acquire" })
	public static class BeginningOfRamp extends Edge {

		public BeginningOfRamp() {
			super(1);
			beginRamp();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

	}

	/**
	 * The trial succeeds while callers arrive, the first of which the ramp lets through.
	 */
	@Race({ "success | acquire, acquire", "success, acquire | acquire" })
	public static class TrialBeforeRamp extends Edge {

		private final Permit trial;

		public TrialBeforeRamp() {
			super(1);
			this.breaker.reconfigure(configWithRamp());
			open();
			recoveryTimeoutPasses();
			this.trial = this.breaker.acquire();
		}

		@Operation(nonParallelGroup = VERDICT)
		public void success() {
			this.trial.success();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

	}

	/**
	 * The last failure of a ramp occurs while a success, a caller, a command or advice
	 * comes.
	 */
	@Race({ "failure | success, state", "failure | acquire", "failure | reset", "failure | adviseClosed",
			"failure | adviseOpen" })
	public static class LastFailureOfRamp extends Edge {

		private final Permit last;

		private final Permit other;

		public LastFailureOfRamp() {
			super(1);
			beginRamp();
			fail(1);
			Permit[] permits = new Permit[3];
			for (int i = 0; i < permits.length; i++) {
				recoveryTimeoutPasses();
				permits[i] = this.breaker.acquire();
			}
			permits[0].failure(FAILURE);
			this.last = permits[1];
			this.other = permits[2];
		}

		@Operation(nonParallelGroup = VERDICT)
		public void failure() {
			this.last.failure(FAILURE);
		}

		@Operation(nonParallelGroup = "other")
		public void success() {
			this.other.success();
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation
		public void reset() {
			this.breaker.reset();
		}

		@Operation
		public void adviseClosed() {
			this.breaker.advice().close("advised");
		}

		@Operation
		public void adviseOpen() {
			this.breaker.advice().open(RECOVERY_TIMEOUT, 1, "advised");
		}

		@Override
		boolean isPossible(Snapshot end) {
			// Advice may come before the last failure.
			return end.state() == State.OPEN || super.isPossible(end);
		}

	}

	/**
	 * A ramp is over. The first caller closes the circuit, while a failure of the ramp or
	 * new settings come.
	 */
	@Race({ "acquire | acquire", "acquire | failure", "acquire, state | reconfigure" })
	public static class EndOfRamp extends Edge {

		private final Permit last;

		public EndOfRamp() {
			super(1);
			beginRamp();
			fail(1);
			recoveryTimeoutPasses();
			fail(1);
			recoveryTimeoutPasses();
			this.last = this.breaker.acquire();
			for (int i = 0; i < 10; i++) {
				recoveryTimeoutPasses();
			}
		}

		@Operation
		public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
			return tryAcquire(thread);
		}

		@Operation(nonParallelGroup = VERDICT)
		public void failure() {
			this.last.failure(FAILURE);
		}

		@Operation
		public void reconfigure() {
			this.breaker.reconfigure(config(1, 2 * FAILURE_THRESHOLD));
		}

	}

	/**
	 * The races that every run covers at an edge. Each lists the operations of several
	 * threads, which run at the same time.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@interface Race {

		String[] value();

	}

	public abstract static class Edge {

		final CircuitBreaker breaker;

		private final Time time = new Time();

		private final Walk walk = new Walk();

		private final Permit[] permits = { new NoPermit(), new NoPermit(), new NoPermit() };

		Edge(int trialCalls) {
			this.breaker = CircuitBreaker.of("edge", config(trialCalls, FAILURE_THRESHOLD), this.time);
			this.breaker.addListener(this.walk);
		}

		static CircuitBreakerConfig config(int trialCalls, int failureThreshold) {
			return CircuitBreakerConfig.builder()
				.failureThreshold(failureThreshold)
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.trialCalls(trialCalls)
				.build();
		}

		static CircuitBreakerConfig configWithRamp() {
			return CircuitBreakerConfig.builder()
				.failureThreshold(FAILURE_THRESHOLD)
				.recoveryTimeout(RECOVERY_TIMEOUT)
				.recoveryRamp(RECOVERY_TIMEOUT.multipliedBy(10))
				.build();
		}

		final void beginRamp() {
			this.breaker.reconfigure(configWithRamp());
			open();
			recoveryTimeoutPasses();
			this.breaker.acquire().success();
		}

		final void fail(int times) {
			for (int i = 0; i < times; i++) {
				this.breaker.acquire().failure(FAILURE);
			}
		}

		final void open() {
			fail(FAILURE_THRESHOLD);
		}

		final void recoveryTimeoutPasses() {
			this.time.nanos += RECOVERY_TIMEOUT.toNanos();
		}

		/**
		 * Gives each thread a permit, so that it only has to settle it.
		 */
		final void holdPermits() {
			for (int thread = 0; thread < this.permits.length; thread++) {
				this.permits[thread] = this.breaker.acquire();
			}
		}

		final boolean tryAcquire(int thread) {
			try {
				this.permits[thread] = this.breaker.acquire();
				return true;
			}
			catch (CircuitBreakerOpenException ex) {
				return false;
			}
		}

		final Permit permit(int thread) {
			return this.permits[thread];
		}

		/**
		 * Returns the state. Not annotated as an operation, because only some races read
		 * it.
		 */
		public State state() {
			return this.breaker.getState();
		}

		/**
		 * Returns the number of transitions, including those before the race.
		 */
		final int transitions() {
			return this.walk.transitions.get();
		}

		/**
		 * Verifies the final state after all threads have ended.
		 */
		@Validate
		public void validate() {
			Snapshot end = this.breaker.snapshot();
			this.walk.check(end);
			if (!isPossible(end)) {
				throw new AssertionError("Not with that many failures: " + end);
			}
		}

		/**
		 * Returns whether the number of failures fits the state.
		 */
		boolean isPossible(Snapshot end) {
			return switch (end.state()) {
				case CLOSED -> end.failureCount() < end.config().failureThreshold();
				case OPEN -> end.failureCount() >= FAILURE_THRESHOLD;
				default -> true;
			};
		}

	}

	/**
	 * Verifies that the transitions form a single walk from state to state, regardless of
	 * the order in which the listener was notified.
	 */
	static final class Walk implements CircuitBreakerListener {

		/** The entries into each state minus the exits from it. */
		private final AtomicIntegerArray balance = new AtomicIntegerArray(State.values().length);

		private final AtomicInteger transitions = new AtomicInteger();

		Walk() {
			this.balance.set(State.CLOSED.ordinal(), 1);
		}

		@Override
		public void onStateChange(CircuitBreakerStateChange change) {
			this.transitions.incrementAndGet();
			this.balance.decrementAndGet(change.from().ordinal());
			this.balance.incrementAndGet(change.to().ordinal());
		}

		void check(Snapshot end) {
			for (int state = 0; state < this.balance.length(); state++) {
				if (this.balance.get(state) != ((state == end.state().ordinal()) ? 1 : 0)) {
					throw new AssertionError("Not one walk to " + end.state() + ": " + this.balance);
				}
			}
		}

	}

	/**
	 * Virtual time, which stands still once the race has begun.
	 */
	static final class Time implements TimeSource {

		private long nanos;

		@Override
		public long nanoTime() {
			return this.nanos;
		}

		@Override
		public Instant now() {
			return Instant.EPOCH;
		}

	}

	private static final class NoPermit implements Permit {

		@Override
		public void success(Object result) {
		}

		@Override
		public void failure(Throwable failure) {
		}

		@Override
		public void release() {
		}

	}

}
