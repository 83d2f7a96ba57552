package io.github.circuitbreaker.probe;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Runs the probe of one circuit breaker when its next call would be the trial. After some
 * that have failed in a row, leaves one trial to a caller, so that a probe that is broken
 * itself cannot keep the circuit open. Its lock guards its fields, and is not held while
 * the probe runs.
 */
final class Probing {

	private static final Logger logger = LoggerFactory.getLogger(Probes.class);

	private static final int MOST_FAILURES = 3;

	/**
	 * The longest time between two looks at an open circuit: settings and advice may
	 * change its open time, and nothing tells when a trial that is due becomes free.
	 */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final Probes probes;

	private final CircuitBreakerProbe probe;

	private CompletableFuture<Void> nextLook = new CompletableFuture<>();

	/**
	 * The thread that runs the probe. Until it ends, there is no other, which would take
	 * the trial over, so that the failure of the first would not count.
	 */
	private @Nullable Thread thread;

	private int failures;

	Probing(Probes probes, CircuitBreakerProbe probe) {
		this.probes = probes;
		this.probe = probe;
	}

	/**
	 * Runs the probe if the next call would be the trial, and looks again later.
	 */
	synchronized void look() {
		this.nextLook.cancel(false);
		CircuitBreaker circuitBreaker = this.probes.find(this.probe.circuitBreaker());
		Duration left = (circuitBreaker != null) ? left(circuitBreaker.snapshot()) : null;
		if (circuitBreaker != null && left != null && this.failures < MOST_FAILURES) {
			boolean due = left.isZero();
			Duration pause = (due || left.compareTo(PAUSE) > 0) ? PAUSE : left;
			// In a fleet, the first trial is for all.
			long spread = this.probes.hasOthers() ? ThreadLocalRandom.current().nextLong(PAUSE.toNanos()) : 0;
			this.nextLook = this.probes.timer(pause.plusNanos(spread));
			this.nextLook.thenRun(this::look);
			if (due && this.thread == null) {
				this.probes.execute(() -> run(circuitBreaker));
			}
		}
	}

	/**
	 * Returns how long to wait before the next trial, or before looking again whether
	 * there will be one; {@code null} if the circuit is not open.
	 */
	private static @Nullable Duration left(Snapshot now) {
		Double rate = now.permittedRate();
		boolean waits = now.config().shadow() || (rate != null && rate < 100);
		return switch (now.state()) {
			case OPEN, HALF_OPEN -> waits ? PAUSE : now.retryAfter();
			case CLOSED, FORCED_OPEN, DISABLED -> null;
		};
	}

	/**
	 * Learns that the circuit has opened, by a caller or by the probe itself, whose run
	 * then decides what comes next.
	 */
	synchronized void opened() {
		this.failures = (this.thread == Thread.currentThread()) ? this.failures : 0;
		look();
	}

	private void run(CircuitBreaker circuitBreaker) {
		Thread thread = Thread.currentThread();
		synchronized (this) {
			if (this.thread != null || !this.probes.isRunning()) {
				return;
			}
			this.thread = thread;
		}
		CompletableFuture<Void> timeout = this.probes.timer(circuitBreaker.getConfig().trialTimeout());
		timeout.thenRun(thread::interrupt);
		timeout.thenCompose((passed) -> this.probes.timer(PAUSE)).thenRun(() -> warnIfRunning(thread));
		boolean permitted = call(circuitBreaker, timeout);
		// If it comes late, the trial may be another's by now.
		boolean late = !timeout.cancel(false);
		State state = circuitBreaker.getState();
		end(permitted, state == State.OPEN || (late && state == State.HALF_OPEN));
	}

	/**
	 * Makes the call.
	 * @return whether it was permitted
	 */
	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	private boolean call(CircuitBreaker circuitBreaker, CompletableFuture<Void> timeout) {
		try {
			circuitBreaker.call(() -> {
				try {
					return resultOf(this.probe.call().call());
				}
				catch (Exception ex) {
					throw timeout.isDone() ? new TimeoutException() : ex;
				}
			});
			return true;
		}
		catch (Throwable ex) {
			logger.debug("The probe of {} has not succeeded", circuitBreaker.getName(), ex);
			return !(ex instanceof CircuitBreakerOpenException open
					&& open.getCircuitBreakerName().equals(circuitBreaker.getName()));
		}
	}

	private static @Nullable Object resultOf(@Nullable Object returned) throws Exception {
		if (returned instanceof CompletionStage<?> stage) {
			return stage.toCompletableFuture().get();
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, returned);
		return (adapter != null) ? Flux.from(adapter.toPublisher(returned)).blockLast() : returned;
	}

	private synchronized void end(boolean permitted, boolean failed) {
		this.thread = null;
		this.failures = !permitted ? this.failures : failed ? this.failures + 1 : 0;
		if (permitted && this.failures == MOST_FAILURES) {
			logger.warn("The probe of {} has failed {} times in a row, so the next trial is left to a caller",
					this.probe.circuitBreaker(), MOST_FAILURES);
		}
	}

	private synchronized void warnIfRunning(Thread run) {
		if (this.thread == run) {
			logger.warn("The probe of {} goes on although it was interrupted after the trial timeout, and there is no"
					+ " other until it ends: set a timeout of its client", this.probe.circuitBreaker());
		}
	}

	synchronized void stop() {
		this.nextLook.cancel(false);
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

}
