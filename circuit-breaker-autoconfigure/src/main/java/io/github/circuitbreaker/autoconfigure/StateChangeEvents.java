package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes every transition as an application event, so that a method annotated with
 * {@code @EventListener} gets a {@link CircuitBreakerStateChange}.
 * <p>
 * Listeners are called one after the other on a thread of their own: whatever they do, no
 * call waits for them. Transitions come in their order, save that two which follow each
 * other within microseconds may be swapped. What happens before the context is up is
 * published then; nothing is once it is closed.
 */
class StateChangeEvents implements CircuitBreakerRegistryListener, SmartLifecycle, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(StateChangeEvents.class);

	private static final int CAPACITY = 10_000;

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/**
	 * Before a web server starts, and after it has stopped, as its last calls may still
	 * be news.
	 */
	private static final int PHASE = DEFAULT_PHASE - 4096;

	private final ApplicationContext context;

	private final int capacity;

	private final Duration patience;

	/** Filled whether or not there is an executor that empties it. */
	private final BlockingQueue<Runnable> waiting;

	private final List<CircuitBreakerRegistry> registries = new CopyOnWriteArrayList<>();

	private final AtomicBoolean overflowing = new AtomicBoolean();

	private volatile @Nullable ThreadPoolExecutor executor;

	private volatile @Nullable Thread thread;

	private volatile boolean closed;

	StateChangeEvents(ApplicationContext context) {
		this(context, CAPACITY, PATIENCE);
	}

	/**
	 * Creates it for a context.
	 * @param context where to publish
	 * @param capacity how many events may wait for listeners; further ones are lost
	 * @param patience how long a listener may keep the context from closing
	 */
	StateChangeEvents(ApplicationContext context, int capacity, Duration patience) {
		this.context = context;
		this.capacity = capacity;
		this.patience = patience;
		this.waiting = new LinkedBlockingQueue<>(capacity);
	}

	void listenTo(CircuitBreakerRegistry registry) {
		registry.addListener(this);
		this.registries.add(registry);
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		if (this.closed) {
			return;
		}
		if (this.waiting.offer(() -> publish(change))) {
			wakeUp(this.executor);
		}
		else if (this.overflowing.compareAndSet(false, true)) {
			logger.warn("{} transitions are waiting for slow listeners: further ones are not published until there"
					+ " are none", this.capacity);
		}
	}

	private static void wakeUp(@Nullable ThreadPoolExecutor executor) {
		if (executor != null) {
			executor.prestartCoreThread();
		}
	}

	private void publish(CircuitBreakerStateChange change) {
		if (this.waiting.isEmpty()) {
			this.overflowing.set(false);
		}
		try {
			if (!this.closed) {
				this.context.publishEvent(change);
			}
		}
		catch (Throwable ex) {
			logger.error("A listener failed when told that {} is {}", change.name(), change.to(), ex);
		}
	}

	@Override
	public void start() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS,
				this.waiting, this::newThread);
		// So that there is a thread only where there is news.
		executor.allowCoreThreadTimeOut(true);
		this.executor = executor;
		if (!this.waiting.isEmpty()) {
			wakeUp(executor);
		}
	}

	private Thread newThread(Runnable task) {
		// Without what the thread that happens to need it has in its inheritable
		// variables.
		Thread thread = new Thread(null, task, "circuit-breaker-events", 0, false);
		thread.setDaemon(true);
		thread.setContextClassLoader(this.context.getClassLoader());
		this.thread = thread;
		return thread;
	}

	/**
	 * Publishes what is waiting, as far as there is time for it.
	 */
	@Override
	public void stop() {
		ThreadPoolExecutor executor = this.executor;
		this.executor = null;
		if (executor != null) {
			executor.shutdown();
			// A listener may close the context, and must not wait for itself.
			if (Thread.currentThread() != this.thread && !isTerminated(executor)) {
				logger.warn("A listener takes too long and is interrupted");
				executor.shutdownNow();
			}
		}
	}

	private boolean isTerminated(ThreadPoolExecutor executor) {
		try {
			return executor.awaitTermination(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public boolean isRunning() {
		return this.executor != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() {
		this.closed = true;
		this.registries.forEach((registry) -> registry.removeListener(this));
		this.waiting.clear();
	}

}
