package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What others have the fleet's thread do, and wait for. Thread-safe.
 */
final class FleetErrands {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Queue<FutureTask<?>> errands = new ConcurrentLinkedQueue<>();

	private final Runnable whenGiven;

	FleetErrands(Runnable whenGiven) {
		this.whenGiven = whenGiven;
	}

	/**
	 * Has the fleet's thread do something, and waits until it is done.
	 */
	void give(Runnable errand) throws FleetUnreachableException {
		FutureTask<?> task = new FutureTask<>(errand, null);
		this.errands.add(task);
		this.whenGiven.run();
		try {
			task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw new FleetUnreachableException("The store of the circuit breakers has not answered", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new FleetUnreachableException("The store of the circuit breakers has not answered in time", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FleetUnreachableException("The wait for the store of the circuit breakers was cut short", ex);
		}
		finally {
			// So that nobody is surprised by it later.
			task.cancel(false);
			this.errands.remove(task);
		}
	}

	/**
	 * Does what there is to do, on the thread that calls this.
	 */
	void runAll() {
		for (FutureTask<?> task = this.errands.poll(); task != null; task = this.errands.poll()) {
			task.run();
		}
	}

}
