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
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ApplicationEventMulticaster;

/**
 * Publishes every {@link CircuitBreakerStateChange} as an application event, for methods
 * annotated with {@code @EventListener}.
 * <p>
 * A single separate thread calls the listeners, so calls never wait for them. Events
 * follow the order of the transitions, except that two transitions within microseconds
 * may be swapped. Transitions during startup are published once the context has started,
 * and none is published once the context is closed.
 */
class StateChangeEventPublisher implements CircuitBreakerRegistryListener, SmartLifecycle, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(StateChangeEventPublisher.class);

	private static final int CAPACITY = 10_000;

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/**
	 * Starts before a web server and stops after it, as the last requests may still cause
	 * transitions.
	 */
	private static final int PHASE = DEFAULT_PHASE - 4096;

	private final ApplicationContext context;

	private final int capacity;

	private final Duration patience;

	/** Takes events even if no executor publishes them yet. */
	private final BlockingQueue<Runnable> waiting;

	private final List<CircuitBreakerRegistry> registries = new CopyOnWriteArrayList<>();

	private final AtomicBoolean overflowing = new AtomicBoolean();

	private volatile @Nullable ThreadPoolExecutor executor;

	private volatile @Nullable Thread thread;

	private volatile boolean closed;

	StateChangeEventPublisher(ApplicationContext context) {
		this(context, CAPACITY, PATIENCE);
	}

	/**
	 * Creates a publisher of events.
	 * @param context the context to publish to
	 * @param capacity how many events may wait for listeners; others are dropped
	 * @param patience how long listeners may delay the closing of the context
	 */
	StateChangeEventPublisher(ApplicationContext context, int capacity, Duration patience) {
		this.context = context;
		this.capacity = capacity;
		this.patience = patience;
		this.waiting = new LinkedBlockingQueue<>(capacity);
	}

	static boolean usesRegistryOfParent(ApplicationContext context) {
		return context.getBeanNamesForType(CircuitBreakerRegistry.class, true, false).length == 0;
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
			ThreadPoolExecutor executor = this.executor;
			if (executor != null) {
				executor.prestartCoreThread();
			}
		}
		else if (this.overflowing.compareAndSet(false, true)) {
			logger.warn(
					"{} state changes are waiting for slow listeners; dropping further ones until the queue is empty",
					this.capacity);
		}
	}

	private void publish(CircuitBreakerStateChange change) {
		if (this.waiting.isEmpty()) {
			this.overflowing.set(false);
		}
		try {
			if (!this.closed && usesRegistryOfParent(this.context)) {
				// The parent tells its own listeners.
				this.context.getBean(ApplicationEventMulticaster.class)
					.multicastEvent(new PayloadApplicationEvent<>(this.context, change));
			}
			else if (!this.closed) {
				this.context.publishEvent(change);
			}
		}
		catch (Throwable ex) {
			logger.error("A listener failed to handle the transition of {} to {}", change.name(), change.to(), ex);
		}
	}

	@Override
	public void start() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS,
				this.waiting, this::newThread);
		// An application without transitions needs no thread.
		executor.allowCoreThreadTimeOut(true);
		this.executor = executor;
		if (!this.waiting.isEmpty()) {
			executor.prestartCoreThread();
		}
	}

	private Thread newThread(Runnable task) {
		// Inherits no inheritable thread-local variables from the thread that starts it.
		Thread thread = new Thread(null, task, "circuit-breaker-events", 0, false);
		thread.setDaemon(true);
		thread.setContextClassLoader(this.context.getClassLoader());
		this.thread = thread;
		return thread;
	}

	/**
	 * Publishes the waiting events as far as time permits.
	 */
	@Override
	public void stop() {
		ThreadPoolExecutor executor = this.executor;
		this.executor = null;
		if (executor != null) {
			executor.shutdown();
			// A listener that closes the context must not wait for itself.
			if (Thread.currentThread() != this.thread && !isTerminated(executor)) {
				logger.warn("Interrupting a listener that delays the shutdown");
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
