package io.github.circuitbreaker;

import org.openjdk.jcstress.Main;
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
 * Races at {@link Edges} on real processors, millions of times each.
 * {@link CircuitBreakerLincheckTests} covers interleavings; these tests also cover
 * reordering by processors and compilers.
 */
public final class CircuitBreakerStress {

	private CircuitBreakerStress() {
	}

	/**
	 * Runs the races with the arguments of jcstress, which passes over a race that lacks
	 * a class in silence. So each is made once before.
	 */
	public static void main(String[] arguments) throws Exception {
		for (Class<?> race : CircuitBreakerStress.class.getClasses()) {
			race.getConstructor().newInstance();
		}
		Main.main(arguments);
	}

	/**
	 * Two callers arrive just after the recovery timeout. One becomes the trial, and one
	 * transition takes place.
	 */
	@JCStressTest
	@Outcome(id = { "true, false, 2", "false, true, 2" }, expect = Expect.ACCEPTABLE, desc = "One is the trial.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Not one trial, or not one transition.")
	@org.openjdk.jcstress.annotations.State
	public static class ExpiredOpen extends Edges.ExpiredOpen {

		@Actor
		public void one(ZZI_Result result) {
			result.r1 = acquire(0);
		}

		@Actor
		public void other(ZZI_Result result) {
			result.r2 = acquire(1);
		}

		@Arbiter
		public void end(ZZI_Result result) {
			result.r3 = transitions();
		}

	}

	/**
	 * A trial succeeds just after its lease has expired, and another caller wants to take
	 * it over. Either the trial closes the circuit and the caller passes normally, or the
	 * trial's success no longer counts.
	 */
	@JCStressTest
	@Outcome(id = "true, CLOSED, 3", expect = Expect.ACCEPTABLE, desc = "The success came first.")
	@Outcome(id = "true, HALF_OPEN, 2", expect = Expect.ACCEPTABLE, desc = "The trial was taken over.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither.")
	@org.openjdk.jcstress.annotations.State
	public static class ExpiredLease extends Edges.ExpiredLease {

		@Actor
		public void trial() {
			lateSuccess();
		}

		@Actor
		public void caller(ZLI_Result result) {
			result.r1 = acquire(1);
		}

		@Arbiter
		public void end(ZLI_Result result) {
			result.r2 = state();
			result.r3 = transitions();
		}

	}

	/**
	 * A trial is answered when its lease has just run out and another caller wants to
	 * take it over. The answer is as good as a success.
	 */
	@JCStressTest
	@Outcome(id = "true, CLOSED, 3", expect = Expect.ACCEPTABLE, desc = "The answer came first.")
	@Outcome(id = "true, HALF_OPEN, 2", expect = Expect.ACCEPTABLE, desc = "The trial was taken over.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither.")
	@org.openjdk.jcstress.annotations.State
	public static class AnswerBesideExpiredLease extends Edges.ExpiredLease {

		@Actor
		public void trial() {
			lateAnswer();
		}

		@Actor
		public void caller(ZLI_Result result) {
			result.r1 = acquire(1);
		}

		@Arbiter
		public void end(ZLI_Result result) {
			result.r2 = state();
			result.r3 = transitions();
		}

	}

	/**
	 * A trial fails while an operator resets the circuit. In either order, the reset
	 * prevails: a later failure belongs to a previous phase.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 3", expect = Expect.ACCEPTABLE, desc = "The reset came first.")
	@Outcome(id = "CLOSED, 4", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reset was lost.")
	@org.openjdk.jcstress.annotations.State
	public static class FailingTrialBesideReset extends Edges.TrialBesideCommands {

		@Actor
		public void trial() {
			failure();
		}

		@Actor
		public void operator() {
			reset();
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = state();
			result.r2 = transitions();
		}

	}

	/**
	 * A trial succeeds while an operator forces the circuit open. In either order, it is
	 * forced open.
	 */
	@JCStressTest
	@Outcome(id = "FORCED_OPEN, 3", expect = Expect.ACCEPTABLE, desc = "The command came first.")
	@Outcome(id = "FORCED_OPEN, 4", expect = Expect.ACCEPTABLE, desc = "The success came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The command was lost.")
	@org.openjdk.jcstress.annotations.State
	public static class SuccessfulTrialBesideForceOpen extends Edges.TrialBesideCommands {

		@Actor
		public void trial() {
			success();
		}

		@Actor
		public void operator() {
			forceOpen();
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = state();
			result.r2 = transitions();
		}

	}

	/**
	 * The last failure races with a success, whose thread then reads the state. If that
	 * thread finds the circuit closed, the success has ended the row of failures for
	 * good.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 1, CLOSED", expect = Expect.ACCEPTABLE, desc = "The success came first.")
	@Outcome(id = "CLOSED, 0, CLOSED", expect = Expect.FORBIDDEN, desc = "The failure was lost.")
	@Outcome(id = "OPEN, 3, OPEN", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The row was broken, and opened the circuit all the same.")
	@org.openjdk.jcstress.annotations.State
	public static class LastFailureBesideSuccess extends Edges.LastFailure {

		@Actor
		public void failure() {
			failure(0);
		}

		@Actor
		public void success(LIL_Result result) {
			success(1);
			result.r1 = state();
		}

		@Arbiter
		public void end(LIL_Result result) {
			result.r2 = this.breaker.snapshot().failureCount();
			result.r3 = state();
		}

	}

	/**
	 * As {@link LastFailureBesideSuccess}, with an exception that is an answer.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 1, CLOSED", expect = Expect.ACCEPTABLE, desc = "The answer came first.")
	@Outcome(id = "CLOSED, 0, CLOSED", expect = Expect.FORBIDDEN, desc = "The failure was lost.")
	@Outcome(id = "OPEN, 3, OPEN", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The row was broken, and opened the circuit all the same.")
	@org.openjdk.jcstress.annotations.State
	public static class LastFailureBesideAnswer extends Edges.LastFailure {

		@Actor
		public void failure() {
			failure(0);
		}

		@Actor
		public void answer(LIL_Result result) {
			answer(1);
			result.r1 = state();
		}

		@Arbiter
		public void end(LIL_Result result) {
			result.r2 = this.breaker.snapshot().failureCount();
			result.r3 = state();
		}

	}

	/**
	 * The last two failures occur at the same time. Neither is lost, and the circuit
	 * opens once.
	 */
	@JCStressTest
	@Outcome(id = "OPEN, 3, 1", expect = Expect.ACCEPTABLE, desc = "Both count.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or both have opened.")
	@org.openjdk.jcstress.annotations.State
	public static class LastTwoFailures extends Edges.LastTwoFailures {

		@Actor
		public void one() {
			failure(0);
		}

		@Actor
		public void other() {
			failure(1);
		}

		@Arbiter
		public void end(LII_Result result) {
			result.r1 = state();
			result.r2 = this.breaker.snapshot().failureCount();
			result.r3 = transitions();
		}

	}

	/**
	 * The last failure occurs while the threshold is raised. The failure opens the
	 * circuit or counts under the new settings, which are in force in either case.
	 */
	@JCStressTest
	@Outcome(id = "OPEN, 3 of 6, 1", expect = Expect.ACCEPTABLE, desc = "The failure came first.")
	@Outcome(id = "CLOSED, 3 of 6, 0", expect = Expect.ACCEPTABLE, desc = "The settings came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The failure or the settings were lost.")
	@org.openjdk.jcstress.annotations.State
	public static class LastFailureBesideReconfiguration extends Edges.LastFailureBesideReconfiguration {

		@Actor
		public void failure() {
			failure(0);
		}

		@Actor
		public void operator() {
			lenient();
		}

		@Arbiter
		public void end(LLI_Result result) {
			Snapshot end = this.breaker.snapshot();
			result.r1 = end.state();
			result.r2 = end.failureCount() + " of " + end.config().failureThreshold();
			result.r3 = transitions();
		}

	}

	/**
	 * Two threads settle the same permit. The call is counted once.
	 */
	@JCStressTest
	@Outcome(id = { "1, 0, 0", "0, 1, 1" }, expect = Expect.ACCEPTABLE, desc = "One has settled it.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Both have, or neither.")
	@org.openjdk.jcstress.annotations.State
	public static class SharedPermit extends Edges.SharedPermit {

		@Actor
		public void one() {
			success();
		}

		@Actor
		public void other() {
			failure();
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
	 * One of three trials has succeeded, and the other two succeed at the same time. The
	 * circuit closes, exactly once.
	 */
	@JCStressTest
	@Outcome(id = "CLOSED, 3", expect = Expect.ACCEPTABLE, desc = "All count.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or both have closed.")
	@org.openjdk.jcstress.annotations.State
	public static class LastTwoSuccesses extends Edges.LastTrials {

		@SuppressWarnings("this-escape") // no subclass is constructed
		public LastTwoSuccesses() {
			success(0);
		}

		@Actor
		public void one() {
			success(1);
		}

		@Actor
		public void other() {
			success(2);
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = state();
			result.r2 = transitions();
		}

	}

	/**
	 * One of three trials has succeeded. Of the other two, one fails while the other
	 * succeeds. Two successes do not suffice, so the failure always opens the circuit.
	 */
	@JCStressTest
	@Outcome(id = "OPEN, 3", expect = Expect.ACCEPTABLE, desc = "The failure counts.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The failure was lost.")
	@org.openjdk.jcstress.annotations.State
	public static class FailingTrialBesideSuccessfulOne extends Edges.LastTrials {

		@SuppressWarnings("this-escape") // no subclass is constructed
		public FailingTrialBesideSuccessfulOne() {
			success(0);
		}

		@Actor
		public void failure() {
			failure(1);
		}

		@Actor
		public void success() {
			success(2);
		}

		@Arbiter
		public void end(LI_Result result) {
			result.r1 = state();
			result.r2 = transitions();
		}

	}

	/**
	 * A thread takes a snapshot while the circuit opens. State and count belong to the
	 * same phase.
	 */
	@JCStressTest
	@Outcome(id = { "CLOSED, 2", "CLOSED, 3" }, expect = Expect.ACCEPTABLE, desc = "Before the transition.")
	@Outcome(id = "OPEN, 3", expect = Expect.ACCEPTABLE, desc = "After it.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Of no phase that there was.")
	@org.openjdk.jcstress.annotations.State
	public static class SnapshotBesideTransition extends Edges.LastFailure {

		@Actor
		public void failure() {
			failure(0);
		}

		@Actor
		public void look(LI_Result result) {
			Snapshot seen = this.breaker.snapshot();
			result.r1 = seen.state();
			result.r2 = seen.failureCount();
		}

	}

}
