package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * The fleet as this instance sees it. Takes part from before the first request of the
 * application until after its last one. Thread-safe.
 */
final class FleetCoordinator implements CircuitBreakerFleet, SmartLifecycle {

	/** Maximum time that startup waits for the fleet, and that a command takes. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	/** Wake the thread, or keep it from its next sleep. */
	private final Semaphore wakeUps = new Semaphore(0);

	private final FleetView view;

	private final FleetMembers members;

	private final FleetExchange exchange;

	private final FleetThread thread;

	FleetCoordinator(CircuitBreakerRegistry registry, FleetStore store, FleetSettings settings, TimeSource time) {
		String instance = UUID.randomUUID().toString();
		this.view = new FleetView(time, settings.staleAfter());
		this.members = new FleetMembers(registry, (circuitBreaker, whenBegun) -> new FleetMember(circuitBreaker,
				instance, this.view, settings, time, whenBegun), this.wakeUps::release);
		this.exchange = new FleetExchange(instance, settings, this.members, this.view, time, new Random());
		this.thread = new FleetThread(this.exchange, this.view, store, this.wakeUps);
		store.listen(this.members::published);
	}

	@Override
	public void start() {
		start(PATIENCE);
	}

	void start(Duration patience) {
		this.thread.start(patience);
	}

	@Override
	public void stop() {
		this.thread.stop();
	}

	@Override
	public boolean isRunning() {
		return this.thread.isRunning();
	}

	@Override
	public int getPhase() {
		// Before that of the web server.
		return DEFAULT_PHASE - 8192;
	}

	/**
	 * Returns what is agreed upon, as far as this instance knows.
	 */
	CircuitState state(String circuitBreaker) {
		FleetMember member = this.members.find(circuitBreaker);
		return (member != null) ? member.state() : CircuitState.closed(circuitBreaker, 0, 0);
	}

	@Override
	public FleetStatus status(String circuitBreaker) {
		FleetMember member = this.members.find(circuitBreaker);
		int votes = (member != null && (member.state().open() || member.protocol().hasVoted())) ? member.state().votes()
				: 0;
		return new FleetStatus(scope(), votes, liveInstances(), viewAge());
	}

	@Override
	public FleetStatus.Scope scope() {
		return this.view.isAlone() ? FleetStatus.Scope.LOCAL : FleetStatus.Scope.FLEET;
	}

	@Override
	public int liveInstances() {
		return this.view.liveInstances();
	}

	@Override
	public @Nullable Duration viewAge() {
		return this.view.age();
	}

	@Override
	public void command(String circuitBreaker, State state) throws FleetUnreachableException {
		if (this.thread.isCurrent()) {
			throw new IllegalStateException(
					"A listener that the fleet tells of a transition cannot wait for it: give commands on another thread");
		}
		if (!isRunning()) {
			throw new FleetUnreachableException("This instance takes no part in the fleet", null);
		}
		FleetMember member = this.members.find(circuitBreaker);
		if (member == null || state == State.OPEN || state == State.HALF_OPEN) {
			throw new IllegalArgumentException("There is no circuit breaker '%s' here that can be moved to %s by hand"
				.formatted(circuitBreaker, state));
		}
		CompletableFuture<?> given = this.exchange.give(member, state);
		this.wakeUps.release();
		try {
			// A command that has not arrived by then is not given later.
			given.orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS).get();
		}
		catch (ExecutionException ex) {
			throw new FleetUnreachableException("The store of the circuit breakers has not answered", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FleetUnreachableException("The wait for the store of the circuit breakers was cut short", ex);
		}
	}

}
