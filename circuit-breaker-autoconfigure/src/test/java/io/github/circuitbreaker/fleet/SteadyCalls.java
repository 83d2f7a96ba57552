package io.github.circuitbreaker.fleet;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import static org.awaitility.Awaitility.await;

/**
 * Calls that go on through all instances, as fast as they come back.
 */
final class SteadyCalls implements AutoCloseable {

	/** As long as any step at the store may take until it is given up. */
	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(500);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final AtomicLong waited = new AtomicLong();

	private final AtomicLong made = new AtomicLong();

	private final AtomicLong rejected = new AtomicLong();

	private final AtomicLong inCall = new AtomicLong();

	private volatile boolean paused;

	private volatile boolean stopped;

	SteadyCalls(List<FleetInstance> instances) {
		instances.forEach((instance) -> this.executor.execute(() -> call(instance)));
	}

	private void call(FleetInstance instance) {
		while (!this.stopped) {
			this.inCall.incrementAndGet();
			long start = System.nanoTime();
			try {
				if (!this.paused) {
					(instance.call() ? this.made : this.rejected).incrementAndGet();
				}
			}
			catch (Throwable ex) {
				this.failures.add(ex);
			}
			if (System.nanoTime() - start >= STEP) {
				this.waited.incrementAndGet();
			}
			this.inCall.decrementAndGet();
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
		}
	}

	void pause() {
		this.paused = true;
		await().until(() -> this.inCall.get() == 0);
	}

	void goOn() {
		this.paused = false;
	}

	/**
	 * Returns how many calls took as long as if they had waited for the store.
	 */
	long waited() {
		return this.waited.get();
	}

	long made() {
		return this.made.get();
	}

	long rejected() {
		return this.rejected.get();
	}

	Queue<Throwable> failures() {
		return this.failures;
	}

	@Override
	public void close() {
		this.stopped = true;
		this.executor.shutdown();
		await().until(this.executor::isTerminated);
	}

}
