package io.github.circuitbreaker.probe;

import java.time.Duration;
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
		this.probes.find(this.probe.circuitBreaker()).ifPresent(this::look);
	}

	private void look(CircuitBreaker circuitBreaker) {
		this.nextLook.cancel(false);
		Duration left = left(circuitBreaker.snapshot());
		if (left != null && this.failures < MOST_FAILURES) {
			// In a fleet, the first trial is for all.
			long spread = this.probes.hasOthers() ? ThreadLocalRandom.current().nextLong(PAUSE.toNanos()) : 0;
			boolean later = left.isZero() || left.compareTo(PAUSE) > 0;
			this.nextLook = this.probes.timer((later ? PAUSE : left).plusNanos(spread));
			this.nextLook.thenRun(this::look);
			if (left.isZero() && this.thread == null) {
				this.probes.execute(() -> run(circuitBreaker));
			}
		}
	}

	/**
	 * Returns how long to wait before the next trial, or before looking again whether
	 * there will be one; {@code null} if the circuit is not open.
	 */
	private static @Nullable Duration left(Snapshot now) {
		Duration left = now.retryAfter();
		Double rate = now.permittedRate();
		boolean waits = now.config().shadow() || (rate != null && rate < 100);
		return (left != null && waits) ? PAUSE : left;
	}

	/**
	 * Learns that the circuit has opened: because the probe has failed, or a caller.
	 */
	synchronized void opened() {
		this.failures = (this.thread == Thread.currentThread()) ? this.failures + 1 : 0;
		look();
	}

	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	private void run(CircuitBreaker circuitBreaker) {
		Thread thread = Thread.currentThread();
		if (begin(thread)) {
			CompletableFuture<Void> timeout = this.probes.timer(circuitBreaker.getConfig().trialTimeout());
			timeout.thenRun(thread::interrupt);
			try {
				circuitBreaker.call(() -> result(timeout));
			}
			catch (Throwable ex) {
				logger.debug("The probe of {} has not succeeded", circuitBreaker.getName(), ex);
			}
			end(circuitBreaker.getState(), !timeout.cancel(false));
		}
	}

	private synchronized boolean begin(Thread thread) {
		boolean begins = this.thread == null && this.probes.isRunning();
		this.thread = begins ? thread : this.thread;
		return begins;
	}

	/**
	 * Calls the probe, and waits for a result that comes later.
	 */
	private @Nullable Object result(CompletableFuture<Void> timeout) throws Exception {
		try {
			Object returned = this.probe.call().call();
			if (returned instanceof CompletionStage<?> stage) {
				return stage.toCompletableFuture().get();
			}
			ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, returned);
			return (adapter != null) ? Flux.from(adapter.toPublisher(returned)).blockLast() : returned;
		}
		catch (Exception ex) {
			throw timeout.isDone() ? new TimeoutException() : ex;
		}
	}

	/**
	 * Ends the run. If it has opened the circuit, that was counted then.
	 * @param late whether another may have taken the trial over
	 */
	private synchronized void end(State state, boolean late) {
		this.thread = null;
		if (state != State.OPEN) {
			this.failures = (late && state == State.HALF_OPEN) ? this.failures + 1 : 0;
		}
		if (this.failures == MOST_FAILURES) {
			logger.warn("The probe of {} has failed {} times in a row, so the next trial is left to a caller",
					this.probe.circuitBreaker(), MOST_FAILURES);
		}
	}

	synchronized void stop() {
		this.nextLook.cancel(false);
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

}
