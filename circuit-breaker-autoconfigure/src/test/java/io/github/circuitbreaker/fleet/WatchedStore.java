package io.github.circuitbreaker.fleet;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sees what an instance says to its store and on which threads, and can cut it off.
 */
final class WatchedStore {

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final Map<Object, AtomicInteger> answered = new ConcurrentHashMap<>();

	private volatile boolean cutOff;

	/**
	 * Returns the store that is watched.
	 */
	FleetStore watch(FleetStore store) {
		return new FleetStore() {

			@Override
			public PollReply exchange(Request request) {
				WatchedStore.this.threads.add(Thread.currentThread());
				if (WatchedStore.this.cutOff) {
					throw new IllegalStateException("cut off");
				}
				count("asked");
				PollReply reply = store.exchange(request);
				count(FleetStore.class);
				request.messages()
					.forEach((message) -> count(
							(message instanceof LeaseRequest lease && lease.begun()) ? "begun" : message.getClass()));
				return reply;
			}

			@Override
			public void listen(Consumer<CircuitState> listener) {
				store.listen((state) -> {
					if (!WatchedStore.this.cutOff) {
						listener.accept(state);
					}
				});
			}

			@Override
			public void close() {
				WatchedStore.this.threads.add(Thread.currentThread());
				store.close();
			}

		};
	}

	private void count(Object what) {
		this.answered.computeIfAbsent(what, (key) -> new AtomicInteger()).incrementAndGet();
	}

	Set<Thread> threads() {
		return this.threads;
	}

	/**
	 * Returns how many exchanges there were.
	 */
	int exchanges() {
		return answered(FleetStore.class);
	}

	/**
	 * Returns how many exchanges the store has not answered.
	 */
	int failures() {
		return count(this.answered.get("asked")) - exchanges();
	}

	/**
	 * Returns how many messages of a kind the store has answered.
	 */
	int answered(Class<?> kind) {
		return count(this.answered.get(kind));
	}

	/**
	 * Returns of how many trials that have begun the store knows.
	 */
	int beginnings() {
		return count(this.answered.get("begun"));
	}

	private static int count(AtomicInteger count) {
		return (count != null) ? count.get() : 0;
	}

	/**
	 * From now on nothing comes through, as if the instance were dead to all others.
	 */
	void cutOff() {
		this.cutOff = true;
	}

	void reconnect() {
		this.cutOff = false;
	}

}
