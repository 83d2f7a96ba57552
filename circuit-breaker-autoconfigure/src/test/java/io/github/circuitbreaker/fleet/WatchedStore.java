package io.github.circuitbreaker.fleet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees what an instance does with its store and on which threads, and can cut it off.
 */
final class WatchedStore {

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();

	private volatile boolean cutOff;

	/**
	 * Returns the store that is watched.
	 */
	FleetStore watch(FleetStore store) {
		return (FleetStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { FleetStore.class },
				(proxy, method, arguments) -> {
					this.threads.add(Thread.currentThread());
					if (this.cutOff) {
						throw new IllegalStateException("cut off");
					}
					try {
						Object answer = method.invoke(store, arguments);
						this.answered.computeIfAbsent(method.getName(), (name) -> new AtomicInteger())
							.incrementAndGet();
						return answer;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	Set<Thread> threads() {
		return this.threads;
	}

	/**
	 * Returns how many times the store has answered.
	 */
	int answered(String method) {
		AtomicInteger count = this.answered.get(method);
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
