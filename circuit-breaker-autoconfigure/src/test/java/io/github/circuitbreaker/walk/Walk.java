package io.github.circuitbreaker.walk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.Snapshot;
import org.jspecify.annotations.Nullable;

import static io.github.circuitbreaker.walk.Divergence.expect;

/**
 * Takes a circuit breaker and its model through a history, and compares everything
 * visible after each step.
 */
final class Walk {

	private static final String NAME = "pypi";

	private static final RuntimeException NO_MATTER = new IllegalStateException();

	private static final Executor OTHER_THREAD = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "elsewhere");
		thread.setDaemon(true);
		return thread;
	});

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreaker breaker;

	private final Model model;

	private final List<CircuitBreakerStateChange> changes = new ArrayList<>();

	private final Map<Integer, Granted> permits = new HashMap<>();

	private final boolean watched;

	private boolean trialsPermitted = true;

	private int gateAsked;

	private Walk(History history, ModelFactory models) {
		this.breaker = CircuitBreaker.of(NAME, history.config(), this.time);
		this.breaker.addListener((change) -> {
			throw NO_MATTER;
		});
		this.breaker.addListener(this.changes::add);
		this.breaker.advice().setTrialGate(() -> {
			this.gateAsked++;
			return this.trialsPermitted;
		});
		this.model = models.create(NAME, history.config(), this::nanosLeft);
		this.watched = history.watched();
	}

	/**
	 * Takes all steps of a history.
	 * @return the transitions on the way
	 * @throws Divergence if the circuit breaker and its model disagree
	 */
	static List<CircuitBreakerStateChange> take(History history, ModelFactory models) {
		Walk walk = new Walk(history, models);
		walk.compareSnapshots("the beginning");
		walk.take(history.steps());
		walk.compareSnapshots("all");
		return walk.changes;
	}

	private void take(List<Step> steps) {
		for (Step step : steps) {
			step.take(this);
			compare(step);
		}
	}

	private void compare(Object step) {
		expect(this.model.changes(), this.changes, "the transitions", step);
		expect(this.model.gateAsked(), this.gateAsked, "how often the gate was asked", step);
		if (this.watched) {
			compareSnapshots(step);
		}
	}

	private void compareSnapshots(Object step) {
		Snapshot expected = this.model.snapshot();
		Snapshot actual = this.breaker.snapshot();
		if (!actual.equals(expected)) {
			// Limits the message to the values that differ.
			expect(expected.config(), actual.config(), "the settings", step);
			expect(expected.state(), actual.state(), "the state", step);
			expect(expected.since(), actual.since(), "since when that is so", step);
			expect(expected.failureCount(), actual.failureCount(), "the failure count", step);
			expect(expected.callsInWindow(), actual.callsInWindow(), "the calls in the window", step);
			expect(expected.lastFailure(), actual.lastFailure(), "the last failure", step);
			expect(expected.lastFailureTime(), actual.lastFailureTime(), "the last failure's time", step);
			expect(expected.retryAfter(), actual.retryAfter(), "the time to wait", step);
			expect(expected.permittedRate(), actual.permittedRate(), "the percentage of calls that pass", step);
			expect(expected.calls(), actual.calls(), "the calls", step);
			expect(expected, actual, "the snapshot", step);
		}
		expect(expected.state(), this.breaker.getState(), "the state alone", step);
		expect(expected.config(), this.breaker.getConfig(), "the settings alone", step);
	}

	private long nanosLeft() {
		Duration retryAfter = this.breaker.snapshot().retryAfter();
		return (retryAfter != null) ? retryAfter.toNanos() : 0;
	}

	void call(Ending ending, List<Step> within) {
		Made made = new Made();
		Object came;
		try {
			came = this.breaker.call(() -> {
				made.grant = askModel(true);
				take(within);
				return ending.end();
			});
		}
		catch (Divergence ex) {
			throw ex;
		}
		catch (Throwable ex) {
			came = ex;
		}
		if (made.grant == null) {
			expectRejection(came, true);
		}
		else {
			this.model.settle(made.grant, ending);
			expect(outcome(ending), came, "what came out", ending);
		}
	}

	private static @Nullable Object outcome(Ending ending) {
		try {
			return ending.end();
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	void acquire(int permit) {
		Granted granted = ask();
		if (granted != null) {
			this.permits.put(permit, granted);
		}
	}

	void settle(int permit, Ending ending) {
		Granted granted = this.permits.get(permit);
		if (granted != null) {
			settle(granted, ending);
		}
	}

	private void settle(Granted granted, Ending ending) {
		ending.settle(granted.permit());
		this.model.settle(granted.grant(), ending);
	}

	private @Nullable Granted ask() {
		Permit permit;
		try {
			permit = this.breaker.acquire();
		}
		catch (CircuitBreakerOpenException ex) {
			expectRejection(ex, false);
			return null;
		}
		return new Granted(permit, askModel(false));
	}

	private Grant askModel(boolean onThisThread) {
		try {
			return this.model.ask(onThisThread);
		}
		catch (CircuitBreakerOpenException ex) {
			throw new Divergence("A call was permitted and should be rejected: " + ex.getMessage());
		}
	}

	private void expectRejection(@Nullable Object came, boolean onThisThread) {
		if (!(came instanceof CircuitBreakerOpenException rejection)) {
			throw new Divergence("A call was not made, but ended with " + came);
		}
		try {
			this.model.ask(onThisThread);
		}
		catch (CircuitBreakerOpenException ex) {
			expect(ex.getCircuitBreakerName(), rejection.getCircuitBreakerName(), "the name in the rejection",
					"a call");
			expect(ex.getState(), rejection.getState(), "the state in the rejection", "a call");
			expect(ex.getRetryAfter(), rejection.getRetryAfter(), "the time in the rejection", "a call");
			return;
		}
		throw new Divergence("A call was rejected and should be permitted: " + rejection.getMessage());
	}

	/**
	 * Advances the time as far as possible: 292 years after its start, a history reaches
	 * the limit of what nanoseconds can measure.
	 */
	void advance(long nanos) {
		long passing = Math.min(nanos, Long.MAX_VALUE - this.model.now());
		this.time.advance(Duration.ofNanos(passing));
		this.model.advance(passing);
	}

	void awaitTrial(int nanosMore) {
		Duration retryAfter = this.model.snapshot().retryAfter();
		if (retryAfter != null) {
			advance(retryAfter.isZero() ? 0 : Settings.nanos(retryAfter.plusNanos(nanosMore)));
		}
	}

	void shiftWallClock(Duration duration) {
		this.time.shiftWallClock(duration);
		this.model.shiftWallClock(duration);
	}

	void forceOpen() {
		this.breaker.forceOpen();
		this.model.forceOpen();
	}

	void disable() {
		this.breaker.disable();
		this.model.disable();
	}

	void reset() {
		this.breaker.reset();
		this.model.reset();
	}

	void permitTrials(boolean permitted) {
		this.trialsPermitted = permitted;
		this.model.permitTrials(permitted);
	}

	void adviseOpen(Duration remaining, int failedTrials) {
		this.breaker.advice().open(remaining, failedTrials, "advised to open");
		this.model.adviseOpen(remaining, failedTrials);
	}

	void adviseClosed() {
		this.breaker.advice().close("advised to close");
		this.model.adviseClosed();
	}

	void reconfigure(CircuitBreakerConfig config) {
		this.breaker.reconfigure(config);
		this.model.reconfigure(config);
	}

	void elsewhere(Step step) {
		try {
			CompletableFuture.runAsync(() -> step.take(this), OTHER_THREAD).get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Divergence divergence) {
				throw divergence;
			}
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Creates a model, possibly a wrong one.
	 */
	@FunctionalInterface
	interface ModelFactory {

		Model create(String name, CircuitBreakerConfig config, LongSupplier nanosLeft);

	}

	private record Granted(Permit permit, Grant grant) {
	}

	private static final class Made {

		private @Nullable Grant grant;

	}

}
