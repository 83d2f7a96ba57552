package io.github.circuitbreaker;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LIL_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.ZLI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * Races on real processors, millions of times each, started one step before the edge they
 * are after. Where {@link CircuitBreakerLincheckTests} looks at interleavings, these see
 * what processors and compilers make of the memory between them.
 */
public final class CircuitBreakerStress {

	private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(30);

	private static final int FAILURE_THRESHOLD = 3;

	private static final RuntimeException FAILURE = new IllegalStateException("unreachable");

	private CircuitBreakerStress() {
	}

	/**
	 * Two callers come when the recovery timeout is just over. One is the trial, and one
	 * transition is made.
	 */
	@JCStressTest
	@Outcome(id = { "true, false, 1", "false, true, 1" }, expect = Expect.ACCEPTABLE, desc = "One is the trial.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Not one trial, or not one transition.")
	@org.openjdk.jcstress.annotations.State
	public static class ExpiredOpen extends Edge {

		public ExpiredOpen() {
			super(1);
			openAndWait();
			this.transitions.set(0);
		}

		@Actor
		public void one(ZZI_Result result) {
			result.r1 = tryAcquire();
		}

		@Actor
		public void other(ZZI_Result result) {
			result.r2 = tryAcquire();
		}

		@Arbiter
		public void end(ZZI_Result result) {
			result.r3 = this.transitions.get();
		}

	}

	/**
	 * A trial succeeds when its lease has just run out and another caller wants to take
	 * it over. Either it closes the circuit, and the caller passes as anybody does, or
	 * its success no longer counts.
	 */
	@JCStressTest
	@Outcome(id = "true, CLOSED, 1", expect = Expect.ACCEPTABLE, desc = "The success came first.")
	@Outcome(id = "true, HALF_OPEN, 0", expect = Expect.ACCEPTABLE, desc = "The trial was taken over.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither.")
	@org.openjdk.jcstress.annotations.State
	public static class ExpiredLease extends Edge {

		private final Permit late;

		public ExpiredLease() {
			super(1);
			openAndWait();
			this.late = this.breaker.acquire();
			recoveryTimeoutPasses();
			this.transitions.set(0);
		}

		@Actor
		public void trial() {
			this.late.success();
		}

		@Actor
		public void caller(ZLI_Result result) {
			result.r1 = tryAcquire();
		}

		@Arbiter
		public void end(ZLI_Result result) {
			result.r2 = this.breaker.getState();
			result.r3 = this.transitions.get();
		}

	}

	/**
	 * A trial fails while somebody resets the circuit. Whatever comes first, the reset
	 * stands: a failure after it belongs to a phase that is gone.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 1", expect = Expect.ACCEPTABLE, desc = "The reset came first.")
	@Outcome(id = "CLOSED, 2", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reset was lost.")
	@org.openjdk.jcstress.annotations.State
	public static class FailingTrialBesideReset extends Edge {

		private final Permit trial;

		public FailingTrialBesideReset() {
			super(1);
			openAndWait();
			this.trial = this.breaker.acquire();
			this.transitions.set(0);
		}

		@Actor
		public void trial() {
			this.trial.failure(FAILURE);
		}

		@Actor
		public void operator() {
			this.breaker.reset();
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = this.breaker.getState();
			result.r2 = this.transitions.get();
		}

	}

	/**
	 * A trial succeeds while somebody opens the circuit by hand. Whatever comes first, it
	 * is open.
	 */
	@JCStressTest
	@Outcome(id = "FORCED_OPEN, 1", expect = Expect.ACCEPTABLE, desc = "The command came first.")
	@Outcome(id = "FORCED_OPEN, 2", expect = Expect.ACCEPTABLE, desc = "The success came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The command was lost.")
	@org.openjdk.jcstress.annotations.State
	public static class SuccessfulTrialBesideForceOpen extends Edge {

		private final Permit trial;

		public SuccessfulTrialBesideForceOpen() {
			super(1);
			openAndWait();
			this.trial = this.breaker.acquire();
			this.transitions.set(0);
		}

		@Actor
		public void trial() {
			this.trial.success();
		}

		@Actor
		public void operator() {
			this.breaker.forceOpen();
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = this.breaker.getState();
			result.r2 = this.transitions.get();
		}

	}

	/**
	 * The last failure comes beside a success, whose thread looks at the circuit
	 * afterwards. If that thread finds it closed, the row is broken for good.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 1, CLOSED", expect = Expect.ACCEPTABLE, desc = "The success came first.")
	@Outcome(id = "CLOSED, 0, CLOSED", expect = Expect.FORBIDDEN, desc = "The failure was lost.")
	@Outcome(id = "OPEN, 3, OPEN", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The row was broken, and opened the circuit all the same.")
	@org.openjdk.jcstress.annotations.State
	public static class LastFailureBesideSuccess extends Edge {

		private final Permit failing;

		private final Permit succeeding;

		public LastFailureBesideSuccess() {
			super(1);
			fail(FAILURE_THRESHOLD - 1);
			this.failing = this.breaker.acquire();
			this.succeeding = this.breaker.acquire();
		}

		@Actor
		public void failure() {
			this.failing.failure(FAILURE);
		}

		@Actor
		public void success(LIL_Result result) {
			this.succeeding.success();
			result.r1 = this.breaker.getState();
		}

		@Arbiter
		public void end(LIL_Result result) {
			result.r2 = this.breaker.snapshot().failureCount();
			result.r3 = this.breaker.getState();
		}

	}

	/**
	 * The last two failures come at once. None is lost, and the circuit opens once.
	 */
	@JCStressTest
	@Outcome(id = "OPEN, 3, 1", expect = Expect.ACCEPTABLE, desc = "Both count.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or both have opened.")
	@org.openjdk.jcstress.annotations.State
	public static class LastTwoFailures extends Edge {

		private final Permit one;

		private final Permit other;

		public LastTwoFailures() {
			super(1);
			fail(FAILURE_THRESHOLD - 2);
			this.one = this.breaker.acquire();
			this.other = this.breaker.acquire();
		}

		@Actor
		public void one() {
			this.one.failure(FAILURE);
		}

		@Actor
		public void other() {
			this.other.failure(FAILURE);
		}

		@Arbiter
		public void end(LII_Result result) {
			result.r1 = this.breaker.getState();
			result.r2 = this.breaker.snapshot().failureCount();
			result.r3 = this.transitions.get();
		}

	}

	/**
	 * The last failure comes while the threshold is raised. It opens the circuit or
	 * counts under the new settings, which hold in any case.
	 */
	@JCStressTest
	@Outcome(id = "OPEN, 3 of 6, 1", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(id = "CLOSED, 3 of 6, 0", expect = Expect.ACCEPTABLE, desc = "The settings came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The failure or the settings were lost.")
	@org.openjdk.jcstress.annotations.State
	public static class LastFailureBesideReconfiguration extends Edge {

		private static final CircuitBreakerConfig LENIENT = config(1, 2 * FAILURE_THRESHOLD);

		private final Permit failing;

		public LastFailureBesideReconfiguration() {
			super(1);
			fail(FAILURE_THRESHOLD - 1);
			this.failing = this.breaker.acquire();
		}

		@Actor
		public void failure() {
			this.failing.failure(FAILURE);
		}

		@Actor
		public void operator() {
			this.breaker.reconfigure(LENIENT);
		}

		@Arbiter
		public void end(LLI_Result result) {
			Snapshot end = this.breaker.snapshot();
			result.r1 = end.state();
			result.r2 = end.failureCount() + " of " + end.config().failureThreshold();
			result.r3 = this.transitions.get();
		}

	}

	/**
	 * Two threads settle the same permit. It is counted once.
	 */
	@JCStressTest
	@Outcome(id = { "1, 0, 0", "0, 1, 1" }, expect = Expect.ACCEPTABLE, desc = "One has settled it.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Both have, or neither.")
	@org.openjdk.jcstress.annotations.State
	public static class SharedPermit extends Edge {

		private final Permit permit;

		public SharedPermit() {
			super(1);
			this.permit = this.breaker.acquire();
		}

		@Actor
		public void success() {
			this.permit.success();
		}

		@Actor
		public void failure() {
			this.permit.failure(FAILURE);
		}

		@Arbiter
		public void end(III_Result result) {
			Snapshot end = this.breaker.snapshot();
			result.r1 = (int) end.calls().successful();
			result.r2 = (int) end.calls().failed();
			result.r3 = end.failureCount();
		}

	}

	/**
	 * One of three trials has succeeded, and the two that are left do so at once. The
	 * circuit closes, and does so once.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 1", expect = Expect.ACCEPTABLE, desc = "All count.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or both have closed.")
	@org.openjdk.jcstress.annotations.State
	public static class LastTwoSuccesses extends Edge {

		private final Permit one;

		private final Permit other;

		public LastTwoSuccesses() {
			super(3);
			openAndWait();
			Permit first = this.breaker.acquire();
			this.one = this.breaker.acquire();
			this.other = this.breaker.acquire();
			first.success();
			this.transitions.set(0);
		}

		@Actor
		public void one() {
			this.one.success();
		}

		@Actor
		public void other() {
			this.other.success();
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = this.breaker.getState();
			result.r2 = this.transitions.get();
		}

	}

	/**
	 * Of two trials one fails when the other, the last one missing, succeeds. As a
	 * success alone does not suffice, the failure always opens the circuit.
	 */
	@JCStressTest
	@Outcome(id = "OPEN, 1", expect = Expect.ACCEPTABLE, desc = "The failure counts.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The failure was lost.")
	@org.openjdk.jcstress.annotations.State
	public static class FailingTrialBesideSuccessfulOne extends Edge {

		private final Permit failing;

		private final Permit succeeding;

		public FailingTrialBesideSuccessfulOne() {
			super(2);
			openAndWait();
			this.failing = this.breaker.acquire();
			this.succeeding = this.breaker.acquire();
			this.transitions.set(0);
		}

		@Actor
		public void failure() {
			this.failing.failure(FAILURE);
		}

		@Actor
		public void success() {
			this.succeeding.success();
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = this.breaker.getState();
			result.r2 = this.transitions.get();
		}

	}

	/**
	 * Somebody looks while the circuit opens. State and count are of the same phase.
	 */
	@JCStressTest
	@Outcome(id = { "CLOSED, 2", "CLOSED, 3" }, expect = Expect.ACCEPTABLE, desc = "Before the transition.")
	@Outcome(id = "OPEN, 3", expect = Expect.ACCEPTABLE, desc = "After it.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Of no phase that there was.")
	@org.openjdk.jcstress.annotations.State
	public static class SnapshotBesideTransition extends Edge {

		private final Permit failing;

		public SnapshotBesideTransition() {
			super(1);
			fail(FAILURE_THRESHOLD - 1);
			this.failing = this.breaker.acquire();
		}

		@Actor
		public void failure() {
			this.failing.failure(FAILURE);
		}

		@Actor
		public void look(LI_Result result) {
			Snapshot seen = this.breaker.snapshot();
			result.r1 = seen.state();
			result.r2 = seen.failureCount();
		}

	}

	abstract static class Edge implements TimeSource {

		final CircuitBreaker breaker;

		final AtomicInteger transitions = new AtomicInteger();

		private long nanos;

		Edge(int trialCalls) {
			this.breaker = CircuitBreaker.of("edge", config(trialCalls, FAILURE_THRESHOLD), this);
			this.breaker.addListener((change) -> this.transitions.incrementAndGet());
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

		final void openAndWait() {
			fail(FAILURE_THRESHOLD);
			recoveryTimeoutPasses();
		}

		final void recoveryTimeoutPasses() {
			this.nanos += RECOVERY_TIMEOUT.toNanos();
		}

		final boolean tryAcquire() {
			try {
				this.breaker.acquire();
				return true;
			}
			catch (CircuitBreakerOpenException ex) {
				return false;
			}
		}

		@Override
		public long nanoTime() {
			return this.nanos;
		}

		@Override
		public Instant now() {
			return Instant.EPOCH;
		}

	}

}
