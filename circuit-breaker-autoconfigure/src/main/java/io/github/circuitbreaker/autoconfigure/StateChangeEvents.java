package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes every transition as an application event, so that a method annotated with
 * {@code @EventListener} gets a {@link CircuitBreakerStateChange}.
 * <p>
 * Listeners are called one after the other, in the order of the transitions, on a thread
 * of their own: whatever they do, no call waits for them. What happens before the context
 * is up is published then; nothing is once it is closed.
 */
class StateChangeEvents implements CircuitBreakerRegistryListener, SmartLifecycle, DisposableBean {

	private static final int CAPACITY = 10_000;

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/**
	 * Before a web server starts, and after it has stopped, as its last calls may still
	 * be news.
	 */
	private static final int PHASE = DEFAULT_PHASE - 4096;

	private final ApplicationContext context;

	private final Duration patience;

	private final BackgroundDelivery<CircuitBreakerStateChange> delivery;

	StateChangeEvents(ApplicationContext context) {
		this(context, PATIENCE);
	}

	/**
	 * Creates it for a context.
	 * @param context where to publish
	 * @param patience how long a listener may keep the context from closing
	 */
	StateChangeEvents(ApplicationContext context, Duration patience) {
		this.context = context;
		this.patience = patience;
		this.delivery = new BackgroundDelivery<>(CAPACITY, KEEP_ALIVE, this::newThread, this::publish);
	}

	private Thread newThread(Runnable task) {
		// Without what the thread that happens to need it has in its inheritable
		// variables.
		Thread thread = new Thread(null, task, "circuit-breaker-events", 0, false);
		thread.setDaemon(true);
		thread.setContextClassLoader(this.context.getClassLoader());
		return thread;
	}

	private void publish(CircuitBreakerStateChange change) {
		this.context.publishEvent(change);
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		this.delivery.send(change);
	}

	@Override
	public void start() {
		this.delivery.start();
	}

	@Override
	public void stop() {
		this.delivery.stop(this.patience);
	}

	@Override
	public boolean isRunning() {
		return this.delivery.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() {
		this.delivery.close();
	}

}
