package io.github.circuitbreaker.state;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.Window;
import io.github.circuitbreaker.count.CallWindow;
import io.github.circuitbreaker.count.ConsecutiveFailures;
import io.github.circuitbreaker.count.FailureCounter;
import io.github.circuitbreaker.count.FailureCounter.Counts;
import io.github.circuitbreaker.count.FailureCounter.Limits;
import io.github.circuitbreaker.count.StripedCounters;
import io.github.circuitbreaker.count.StripedCounters.Outcome;
import io.github.circuitbreaker.count.TimeWindow;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Calls go through until too many fail. Not a record: the fields cache what every call
 * needs.
 */
public final class ClosedPhase implements Phase, PhasePermit {

	private final StateMachine machine;

	private final CircuitBreakerConfig config;

	private final History history;

	private final FailureCounter failures;

	private final OutcomeClassifier classifier;

	private final PhaseContext context;

	private final StripedCounters counters;

	/** Whether a call that returns is a success, whatever its result and duration. */
	private final boolean plain;

	ClosedPhase(StateMachine machine, CircuitBreakerConfig config, History history) {
		this(machine, config, history, counter(config, machine.context().time()));
	}

	private ClosedPhase(StateMachine machine, CircuitBreakerConfig config, History history, FailureCounter failures) {
		this.machine = machine;
		this.config = config;
		this.history = history;
		this.failures = failures;
		this.context = machine.context();
		this.classifier = this.context.classifier(config);
		this.counters = this.context.counters();
		this.plain = !this.classifier.judgesReturns();
	}

	private static FailureCounter counter(CircuitBreakerConfig config, TimeSource time) {
		Window window = config.window();
		if (window == null) {
			return new ConsecutiveFailures(limits(config));
		}
		return (window.calls() > 0) ? new CallWindow(window.calls(), limits(config))
				: new TimeWindow(TimeUnit.NANOSECONDS.convert(window.time()), window, limits(config), time::nanoTime);
	}

	private static Limits limits(CircuitBreakerConfig config) {
		return new Limits(config.failureThreshold(), config.failureRateThreshold(), config.minimumCalls());
	}

	FailureCounter failures() {
		return this.failures;
	}

	@Override
	public State state() {
		return State.CLOSED;
	}

	@Override
	public CircuitBreakerConfig config() {
		return this.config;
	}

	@Override
	public History history() {
		return this.history;
	}

	@Override
	public Counts failureCounts() {
		return this.failures.current();
	}

	@Override
	public PhasePermit permit(StateMachine machine, boolean onThisThread) {
		return this;
	}

	/**
	 * Keeps the counts, unless they belong to another window.
	 */
	@Override
	public Phase with(CircuitBreakerConfig next) {
		if (!Objects.equals(next.window(), this.config.window())) {
			return new ClosedPhase(this.machine, next, this.history);
		}
		this.failures.limitTo(limits(next));
		return new ClosedPhase(this.machine, next, this.history, this.failures);
	}

	@Override
	public long begin() {
		return this.plain ? 0 : this.classifier.begin();
	}

	@Override
	public void returned(@Nullable Object result, long begun) {
		if (this.plain) {
			success();
		}
		else {
			count(this.context.returned(result, begun, this.classifier), null);
		}
	}

	@Override
	public void success() {
		// In this order, as the fence of the increment would delay later reads.
		boolean tripped = this.failures.success();
		this.counters.increment(Outcome.SUCCESSFUL);
		openIf(tripped, null);
	}

	@Override
	public void threw(Throwable thrown, long begun) {
		count(this.context.thrown(thrown, begun, this.classifier), thrown);
	}

	@Override
	public void release() {
		this.context.released();
	}

	void count(@Nullable Failure failure, @Nullable Throwable thrown) {
		if (failure == null) {
			openIf(this.failures.success(), null);
		}
		else if (failure != Failure.NO_VERDICT) {
			openIf(this.failures.failure(), thrown);
		}
	}

	private void openIf(boolean tripped, @Nullable Throwable thrown) {
		if (tripped) {
			this.machine.open(this.failures, this.classifier.retryAfter(thrown));
		}
	}

}
