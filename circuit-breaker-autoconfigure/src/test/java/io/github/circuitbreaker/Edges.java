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

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Circuit breakers one step before an edge, each with the operations that race there.
 * {@link CircuitBreakerLincheckTests} tries their interleavings,
 * {@link CircuitBreakerRaceTests} runs them on threads, and {@link CircuitBreakerStress}
 * runs some of them millions of times. No race may have results that no sequence of the
 * same operations has.
 */
final class Edges {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final int FAILURE_THRESHOLD = 3;

	private static final RuntimeException FAILURE = new IllegalStateException("unreachable");

	/**
	 * For what settles a permit that threads share. A thread that comes second returns at
	 * once, though the first may not have got round to what it brings about; so all that
	 * settle it belong on one thread, where a second one has no effect.
	 */
	private static final String VERDICT = "verdict";

	private Edges() {
	}

	/**
	 * Returns the operations of a race, in the order of each thread.
	 * @param edge where they race
	 * @param race one of those that the edge names
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
	 * The recovery timeout is just over, and callers meet: one of them is the trial, and
	 * the others are rejected until it has ended.
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
	 * The lease of a trial has just run out. Its verdict meets callers who want to take
	 * it over: it counts, or one of them has it, never both.
	 */
	@Race({ "lateSuccess | acquire", "lateFailure | acquire" })
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

	}

	/**
	 * A trial ends, without a verdict perhaps, while callers ask: its place goes to one
	 * of them, or the circuit is closed for all.
	 */
	@Race({ "release, acquire | acquire", "success | acquire" })
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

	}

	/**
	 * A trial ends while somebody moves the circuit by hand: whoever comes second meets
	 * the phase that the first has made.
	 */
	@Race({ "success | forceOpen", "failure | reset" })
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

	}

	/**
	 * The last failure comes while somebody moves the circuit by hand: a closed circuit
	 * that begins anew must not wipe out that it has been opened.
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
	 * One failure is missing, and it comes beside a success: the success breaks the row,
	 * or comes too late, and whoever has seen the circuit closed after it must not see it
	 * open without three further failures.
	 */
	@Race({ "failure | success, state", "failure | failure, state", "success | success, state" })
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

	}

	/**
	 * The last two calls before a rate is judged end at once. Whichever comes second, it
	 * is judged together with the first.
	 */
	@Race({ "failure | success", "success | failure", "failure | failure" })
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

		/**
		 * It is not their number that counts.
		 */
		@Override
		boolean isPossible(Snapshot end) {
			return true;
		}

	}

	/**
	 * As {@link LastTwoFailures}, within a window of calls that is just full.
	 */
	@Race({ "failure | failure", "failure | success" })
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

	}

	/**
	 * As {@link LastTwoFailures}, within a window of time in which a slice begins.
	 */
	@Race({ "failure | failure", "failure | success" })
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

	}

	/**
	 * The first failure comes while another thread takes a snapshot. If that counts the
	 * failure, it also says which one it was.
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
	 * Two failures are missing, and both come at once: none is lost, and the circuit
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
	 * The last failure comes while other settings are put in force, twice perhaps: it
	 * opens the circuit if the strict ones hold, and counts under the others. One that
	 * ends while they change may be judged by the old, and open the circuit just after.
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
		 * What was counted under the lenient settings stays.
		 */
		@Override
		boolean isPossible(Snapshot end) {
			return end.state() == State.CLOSED || super.isPossible(end);
		}

	}

	/**
	 * A trial ends while other settings are put in force: its verdict counts under them,
	 * too.
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
	 * A trial ends while others say what they have found: whoever comes second meets the
	 * phase that the first has made.
	 */
	@Race({ "success | adviseOpen", "failure | adviseClosed", "release, acquire | adviseClosed" })
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

		@Override
		boolean isPossible(Snapshot end) {
			// Of a circuit that was closed before it was advised to open.
			return end.state() == State.OPEN || super.isPossible(end);
		}

	}

	/**
	 * The recovery timeout is just over, and while a caller asks, others say that the
	 * circuit is open for longer: the caller is the trial or is rejected.
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
	 * Several threads settle the same permit: one of them does, and the call is counted
	 * once.
	 */
	@Race({ "success | failure", "failure | release" })
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
	 * Three trials have to succeed, and all of them end at once: the last success closes
	 * the circuit, once, unless a failure has opened it before.
	 */
	@Race({ "success | success | success", "failure | success | success" })
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

	}

	/**
	 * Of two trials that have to succeed one is under way, and callers meet at the place
	 * that is left, while the first gives up its own.
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
	 * What is to happen at an edge in any case: operations, of several threads at the
	 * same time.
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
		 * Gives each thread a permit, so that settling it is all that is left to do.
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
		 * Not an operation like others: only some races want somebody to look.
		 */
		public State state() {
			return this.breaker.getState();
		}

		/**
		 * Returns how many transitions there were, those before the race included.
		 */
		final int transitions() {
			return this.walk.transitions.get();
		}

		/**
		 * Called when all threads have come to their ends.
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
	 * What the transitions have to be, whatever the order in which they were told: those
	 * of one walk from state to state.
	 */
	static final class Walk implements CircuitBreakerListener {

		/** How often each state has been entered and not left. */
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
	 * Time that stands still once the race has begun.
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
		public void success() {
		}

		@Override
		public void failure(Throwable failure) {
		}

		@Override
		public void release() {
		}

	}

}
