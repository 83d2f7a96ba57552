package io.github.circuitbreaker.probe;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.thread.Threading;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;

/**
 * The probes of all circuit breakers, and what they share. Each runs on a thread of its
 * own, as probes are rare; between them, there is only the timer of the JDK. A bean even
 * if beans are lazy by default, because no other bean needs it.
 */
@Lazy(false)
class Probes implements CircuitBreakerRegistryListener, SmartLifecycle {

	/** The most probes that run at a time. */
	private static final int LIMIT = 4;

	private final Map<String, Probing> probes = new ConcurrentHashMap<>();

	private final SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("circuit-breaker-probe-");

	private final BeanFactory beans;

	private volatile @Nullable CircuitBreakerFleet fleet;

	/**
	 * Only while this is running: the beans that it needs may have probes themselves.
	 */
	private volatile @Nullable CircuitBreakerRegistry registry;

	Probes(BeanFactory beans, Environment environment) {
		this.beans = beans;
		this.executor.setDaemon(true);
		this.executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
		this.executor.setConcurrencyLimit(LIMIT);
		this.executor.setRejectTasksWhenLimitReached(true);
	}

	void add(CircuitBreakerProbe probe) {
		this.probes.computeIfAbsent(probe.circuitBreaker(), (name) -> new Probing(this, probe)).look();
	}

	@Override
	public void start() {
		this.fleet = this.beans.getBeanProvider(CircuitBreakerFleet.class).getIfAvailable();
		this.registry = this.beans.getBean(CircuitBreakerRegistry.class);
		this.registry.addListener(this);
		this.beans.getBeanProvider(CircuitBreakerProbe.class).forEach(this::add);
		this.probes.values().forEach(Probing::look);
	}

	@Override
	public void stop() {
		this.beans.getBean(CircuitBreakerRegistry.class).removeListener(this);
		this.registry = null;
		this.probes.values().forEach(Probing::stop);
	}

	@Override
	public boolean isRunning() {
		return this.registry != null;
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		Probing probing = this.probes.get(change.name());
		if (probing != null && change.to() == State.OPEN) {
			probing.opened();
		}
	}

	/**
	 * Returns the circuit breaker of a name, if there is one and this is running. Does
	 * not ask the registry for the name, which would mark it as used.
	 */
	Optional<CircuitBreaker> find(String name) {
		CircuitBreakerRegistry registry = this.registry;
		return (registry == null) ? Optional.empty()
				: registry.getAll().stream().filter((each) -> each.getName().equals(name)).findFirst();
	}

	/**
	 * Returns a future that completes after a time, unless it is canceled.
	 */
	CompletableFuture<Void> timer(Duration time) {
		return new CompletableFuture<Void>().completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(time),
				TimeUnit.NANOSECONDS);
	}

	/**
	 * Executes a task, unless too many run now.
	 */
	void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (TaskRejectedException ex) {
			// The next look tries again.
		}
	}

	/**
	 * Returns whether other instances may make the trial, too. Their open time ends at
	 * the same moment.
	 */
	boolean hasOthers() {
		CircuitBreakerFleet fleet = this.fleet;
		return fleet != null && fleet.liveInstances() > 1;
	}

}
