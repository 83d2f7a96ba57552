package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.circuitbreaker.fleet.FleetStore.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;

/**
 * The one thread that talks to the store, and the only one that waits for it. It sleeps
 * between exchanges until it is woken. May be started again after it was stopped.
 * Thread-safe.
 */
final class FleetThread {

	private static final Logger logger = LoggerFactory.getLogger(FleetThread.class);

	private final FleetExchange exchange;

	private final FleetView view;

	private final FleetStore store;

	private final Semaphore wakeUps;

	/** Completes when the last loop has ended, which may still wait for the store. */
	private CompletableFuture<?> ended = CompletableFuture.completedFuture(null);

	/** Identifies the loop that is to run: completes once that is informed. */
	private volatile @Nullable CompletableFuture<?> running;

	private volatile @Nullable Thread thread;

	/** Why the last exchange has failed. */
	private @Nullable Throwable cause;

	/**
	 * Whether the log says that the store answers, or that it does not, if it has said.
	 */
	private @Nullable Boolean logged;

	FleetThread(FleetExchange exchange, FleetView view, FleetStore store, Semaphore wakeUps) {
		this.exchange = exchange;
		this.view = view;
		this.store = store;
		this.wakeUps = wakeUps;
	}

	/**
	 * Starts it, and waits until this instance knows what the others do, but not for
	 * longer than given.
	 */
	synchronized void start(Duration patience) {
		CompletableFuture<@Nullable Void> informed = new CompletableFuture<>();
		this.running = informed;
		this.ended = this.ended.handleAsync((result, ex) -> run(patience, informed), (loop) -> {
			Thread thread = new Thread(loop, "circuit-breaker-fleet");
			thread.setDaemon(true);
			thread.start();
		});
		informed.completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS).join();
	}

	/**
	 * Stops it, and waits until it has ended, but not for longer than two seconds.
	 */
	synchronized void stop() {
		if (isRunning()) {
			this.running = null;
			this.wakeUps.release();
			this.ended.handle((result, ex) -> true).completeOnTimeout(false, 2, TimeUnit.SECONDS).join();
		}
	}

	boolean isRunning() {
		return this.running != null;
	}

	boolean isCurrent() {
		return this.thread == Thread.currentThread();
	}

	private boolean run(Duration patience, CompletableFuture<@Nullable Void> informed) {
		this.thread = Thread.currentThread();
		long start = System.nanoTime();
		this.logged = null;
		for (boolean started = false; this.running == informed;) {
			// Left by a listener, perhaps. It would keep this thread from sleeping.
			Thread.interrupted();
			this.wakeUps.drainPermits();
			try {
				if (!started) {
					this.exchange.start(patience);
					started = true;
				}
				exchange();
				if (!informed.isDone() && this.exchange.isInformed()) {
					informed.complete(null);
				}
				log(System.nanoTime() - start >= patience.toNanos());
				this.wakeUps.tryAcquire((this.running == informed) ? this.exchange.pause() : 0, TimeUnit.NANOSECONDS);
			}
			catch (Throwable ex) {
				// A log that cannot be written, perhaps. The thread must not end by it.
				LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
			}
		}
		end();
		return true;
	}

	private void exchange() {
		try {
			Request request = this.exchange.next();
			if (request != null) {
				this.exchange.answered(this.store.exchange(request));
				this.cause = null;
			}
		}
		catch (Throwable ex) {
			this.cause = ex;
			this.exchange.failed(ex);
		}
	}

	private void end() {
		Request farewell = this.exchange.end();
		try {
			if (!this.view.isLost()) {
				this.store.exchange(farewell);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The store of the circuit breakers does not hear that this instance ends", ex);
		}
		this.store.close();
	}

	/**
	 * Logs once that the store does not answer, with the cause, and once that it does.
	 * @param impatient whether the first answer is overdue
	 */
	private void log(boolean impatient) {
		boolean lost = this.view.isLost();
		if ((this.logged != null) ? this.logged == !lost : lost && !impatient) {
			return;
		}
		this.logged = !lost;
		if (lost) {
			Throwable cause = this.cause;
			logger.warn("Circuit breakers decide for themselves, since their store does not answer: {}", (cause != null)
					? NestedExceptionUtils.getMostSpecificCause(cause).toString() : "this instance was held up");
		}
		else {
			logger.info("Circuit breakers advise each other, those of {} instances", this.view.liveInstances());
		}
	}

}
