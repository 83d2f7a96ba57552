package io.github.circuitbreaker.probe;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Runs the probe of one circuit breaker when its next call would be the trial. Either
 * waits for the time to look, or runs the probe. Its lock guards its fields, and is not
 * held while the probe runs.
 */
final class Probing {

	private static final Logger logger = LoggerFactory.getLogger(Probes.class);

	/**
	 * After as many in a row, the next trial is left to a caller: a probe that is broken
	 * itself must not keep the circuit open.
	 */
	private static final int MOST_FAILURES = 3;

	/**
	 * The longest time between two looks at an open circuit: settings and advice may
	 * change its open time, and nothing tells when a trial that is due becomes free.
	 */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final Probes probes;

	private final CircuitBreakerProbe probe;

	/**
	 * Ends the time until the next look or, while the probe runs, the time it may take.
	 */
	private CompletableFuture<Void> timer = new CompletableFuture<>();

	/**
	 * Until the probe ends, it does not run again, even if its time is over: it would
	 * take the trial over from itself, so that its failure would not count.
	 */
	private boolean running;

	/** In a row. While the probe runs, only its thread changes this. */
	private int failures;

	Probing(Probes probes, CircuitBreakerProbe probe) {
		this.probes = probes;
		this.probe = probe;
	}

	/**
	 * Runs the probe if the next call would be the trial, or else looks again later.
	 */
	synchronized void look() {
		CircuitBreaker circuitBreaker = this.probes.find(this.probe.circuitBreaker());
		Duration left = (circuitBreaker != null && !this.running) ? left(circuitBreaker.snapshot()) : null;
		if (circuitBreaker != null && left != null) {
			this.running = left.isZero() && this.probes.slots.tryAcquire();
			if (this.running) {
				// The stage ends also if no thread can be started, or a logger throws.
				CompletableFuture.completedFuture(circuitBreaker)
					.thenAcceptAsync(this::run, this.probes::execute)
					.whenComplete((ended, thrown) -> end(circuitBreaker));
			}
			else {
				waitFor(left, this::look);
			}
		}
	}

	/**
	 * Learns of a transition. If the probe does not run, a caller has come.
	 */
	synchronized void changed(State to) {
		if (!this.running || to == State.CLOSED) {
			this.failures = 0;
		}
		look();
	}

	/**
	 * Returns how long to wait before looking again: zero if the next call would be the
	 * trial, {@code null} if the circuit is not open, or the trial is left to a caller.
	 */
	private @Nullable Duration left(Snapshot now) {
		Duration left = (this.failures < MOST_FAILURES) ? now.retryAfter() : null;
		Double rate = now.permittedRate();
		boolean waits = now.config().shadow() || (rate != null && rate < 100);
		if (left != null && (waits || left.compareTo(PAUSE) > 0)) {
			return PAUSE;
		}
		// The open time of other instances ends at the same moment.
		long spread = this.probes.haveFleet ? ThreadLocalRandom.current().nextLong(PAUSE.toNanos()) : 0;
		return (left == null || left.isZero()) ? left : left.plusNanos(spread);
	}

	/**
	 * Does something later, never at once.
	 */
	private synchronized CompletableFuture<Void> waitFor(Duration time, Runnable then) {
		this.timer.cancel(false);
		this.timer = this.probes.timer(time.isZero() ? PAUSE : time);
		this.timer.thenRun(then);
		return this.timer;
	}

	/**
	 * Ends any waiting. A probe that runs is interrupted.
	 */
	synchronized void stop() {
		this.timer.complete(null);
	}

	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	private void run(CircuitBreaker circuitBreaker) {
		CompletableFuture<Void> timeout = waitFor(circuitBreaker.getConfig().trialTimeout(),
				Thread.currentThread()::interrupt);
		try {
			circuitBreaker.call(() -> result(timeout));
		}
		catch (Throwable ex) {
			logger.debug("The probe of {} has not succeeded", circuitBreaker.getName(), ex);
		}
	}

	/**
	 * Calls the probe, and waits for a result that comes later. Counts it as failed until
	 * it ends.
	 */
	private @Nullable Object result(CompletableFuture<Void> timeout) throws Exception {
		this.failures++;
		try {
			if (!this.probes.isRunning()) {
				throw new InterruptedException();
			}
			Object returned = this.probe.call().call();
			if (returned instanceof CompletionStage<?> stage) {
				return stage.toCompletableFuture().get();
			}
			ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, returned);
			return (adapter != null) ? Flux.from(adapter.toPublisher(returned)).blockLast() : returned;
		}
		catch (Exception ex) {
			// An interruption that ends this application says nothing of the service.
			throw !timeout.isDone() ? ex
					: this.probes.isRunning() ? new TimeoutException() : new InterruptedException();
		}
		finally {
			// The interruption is meant for the probe, not for listeners of its outcome.
			timeout.cancel(false);
			Thread.interrupted();
		}
	}

	/**
	 * Ends a run. If it took too long, another may have taken the trial over.
	 */
	private synchronized void end(CircuitBreaker circuitBreaker) {
		this.running = false;
		this.probes.slots.release();
		boolean late = !this.timer.cancel(false) && this.probes.isRunning();
		Snapshot now = circuitBreaker.snapshot();
		if (now.state() != State.OPEN && !(late && now.state() == State.HALF_OPEN)) {
			this.failures = 0;
		}
		waitFor(Objects.requireNonNullElse(left(now), PAUSE), this::look);
		if (this.failures == MOST_FAILURES) {
			logger.warn("The probe of {} has failed {} times in a row, so the next trial is left to a caller",
					circuitBreaker.getName(), MOST_FAILURES);
		}
	}

}
