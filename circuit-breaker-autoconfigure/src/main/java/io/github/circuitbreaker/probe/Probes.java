package io.github.circuitbreaker.probe;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Snapshot;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.thread.Threading;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Runs the probe of each circuit breaker that has one when its next call would be the
 * trial. Each runs on a thread of its own, as probes are rare; between them, there is
 * only the timer of the JDK. After some that have failed in a row, leaves one trial to a
 * caller, so that a probe that is broken itself cannot keep a circuit open. A bean even
 * if beans are lazy by default, because no other bean needs it.
 */
@Lazy(false)
class Probes implements CircuitBreakerRegistryListener, SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Probes.class);

	/** The most probes that run at a time. */
	private static final int LIMIT = 4;

	private static final int MOST_FAILURES = 3;

	/** How long to wait if the next call would be the trial, but cannot be made yet. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final Map<String, Probing> probes = new ConcurrentHashMap<>();

	private final SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("circuit-breaker-probe-");

	/**
	 * Only needed from the start on, as beans that it needs may have probes themselves.
	 */
	private final SingletonSupplier<CircuitBreakerRegistry> registry;

	private final ObjectProvider<CircuitBreakerProbe> beans;

	private volatile boolean running;

	Probes(ObjectProvider<CircuitBreakerRegistry> registry, ObjectProvider<CircuitBreakerProbe> beans,
			Environment environment) {
		this.registry = SingletonSupplier.of(registry::getObject);
		this.beans = beans;
		this.executor.setDaemon(true);
		this.executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
		this.executor.setConcurrencyLimit(LIMIT);
		this.executor.setRejectTasksWhenLimitReached(true);
	}

	void add(CircuitBreakerProbe probe) {
		this.probes.computeIfAbsent(probe.circuitBreaker(), (name) -> new Probing(probe)).await();
	}

	@Override
	public void start() {
		this.running = true;
		this.registry.obtain().addListener(this);
		this.beans.forEach(this::add);
		this.probes.values().forEach(Probing::await);
	}

	@Override
	public void stop() {
		this.running = false;
		this.registry.obtain().removeListener(this);
		this.probes.values().forEach(Probing::stop);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		Probing probing = this.probes.get(change.name());
		// If it is open because of the probe itself, that decides what comes next.
		if (probing != null && change.to() == State.OPEN && probing.thread != Thread.currentThread()) {
			probing.failures = 0;
			probing.await();
		}
	}

	/**
	 * Returns a future that completes after a time, unless it is canceled.
	 */
	CompletableFuture<Void> timer(Duration time) {
		return new CompletableFuture<Void>().completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(time),
				TimeUnit.NANOSECONDS);
	}

	void execute(Runnable task) {
		this.executor.execute(task);
	}

	private static @Nullable Object resultOf(@Nullable Object returned) throws Exception {
		if (returned instanceof CompletionStage<?> stage) {
			return stage.toCompletableFuture().get();
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, returned);
		return (adapter != null) ? Flux.from(adapter.toPublisher(returned)).blockLast() : returned;
	}

	/**
	 * The probe of one circuit breaker.
	 */
	private final class Probing {

		private final CircuitBreakerProbe probe;

		private CompletableFuture<Void> next = new CompletableFuture<>();

		/** The thread that is calling the probe. */
		private volatile @Nullable Thread thread;

		private volatile int failures;

		Probing(CircuitBreakerProbe probe) {
			this.probe = probe;
		}

		/**
		 * Waits until the next call would be the trial, and goes on waiting, because too
		 * many probes may run by then.
		 */
		synchronized void await() {
			this.next.cancel(false);
			Duration left = Probes.this.running ? left() : null;
			if (left != null) {
				CompletableFuture<Void> timer = timer(left.isZero() ? PAUSE : left);
				this.next = timer;
				timer.thenRun(this::await);
				timer.thenRunAsync(this::run, Probes.this::execute);
			}
		}

		/**
		 * Returns how long to wait before the next trial, or before looking again whether
		 * the ramp is over; {@code null} if there is nothing to wait for.
		 */
		private @Nullable Duration left() {
			Snapshot now = circuitBreaker().snapshot();
			Double rate = now.permittedRate();
			boolean open = now.state() == State.OPEN || now.state() == State.HALF_OPEN;
			return (!open || now.config().shadow() || this.failures >= MOST_FAILURES) ? null
					: (rate != null && rate < 100) ? PAUSE : now.retryAfter();
		}

		private CircuitBreaker circuitBreaker() {
			return Probes.this.registry.obtain().circuitBreaker(this.probe.circuitBreaker());
		}

		private void run() {
			if (Duration.ZERO.equals(left()) && call()) {
				this.failures = (circuitBreaker().getState() == State.OPEN) ? this.failures + 1 : 0;
				if (this.failures == MOST_FAILURES) {
					logger.warn("The probe of {} has failed {} times in a row, so the next trial is left to a caller",
							this.probe.circuitBreaker(), MOST_FAILURES);
				}
			}
			await();
		}

		/**
		 * Makes the call, and interrupts it when its trial may be taken over.
		 * @return whether it was permitted
		 */
		@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
		private boolean call() {
			Thread thread = Thread.currentThread();
			CompletableFuture<Void> timeout = timer(circuitBreaker().getConfig().trialTimeout());
			timeout.thenRun(thread::interrupt);
			try {
				circuitBreaker().call(() -> {
					this.thread = thread;
					try {
						return resultOf(this.probe.call().call());
					}
					catch (Exception ex) {
						throw timeout.isDone() ? new TimeoutException() : ex;
					}
				});
			}
			catch (Throwable ex) {
				logger.debug("The probe of {} has not succeeded", this.probe.circuitBreaker(), ex);
			}
			timeout.cancel(false);
			boolean permitted = this.thread == thread;
			this.thread = null;
			return permitted;
		}

		synchronized void stop() {
			this.next.cancel(false);
			Thread thread = this.thread;
			if (thread != null) {
				thread.interrupt();
			}
		}

	}

}
