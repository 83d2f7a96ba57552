package io.github.circuitbreaker.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many simultaneous calls.
 *
 * @param <T> the type of their results
 */
class Burst<T> implements AutoCloseable {

	private final ExecutorService executor;

	private final CompletionService<T> results;

	Burst(int size, Callable<T> call) {
		this.executor = Executors.newFixedThreadPool(size);
		this.results = new ExecutorCompletionService<>(this.executor);
		CyclicBarrier start = new CyclicBarrier(size);
		for (int i = 0; i < size; i++) {
			this.results.submit(() -> {
				start.await();
				return call.call();
			});
		}
	}

	/**
	 * Returns the results of the calls that end next.
	 */
	List<T> next(int count) throws Exception {
		List<T> next = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Future<T> result = this.results.poll(20, TimeUnit.SECONDS);
			if (result == null) {
				throw new AssertionError("Only %d of %d calls ended: %s".formatted(i, count, next));
			}
			next.add(result.get());
		}
		return next;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
