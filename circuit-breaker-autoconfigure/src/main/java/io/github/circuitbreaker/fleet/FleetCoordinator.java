package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Has the circuit breakers of this instance and those of others advise each other, on a
 * thread of its own, which is the only one that waits for the store. Thread-safe.
 */
public final class FleetCoordinator implements CircuitBreakerFleet {

	/** How long somebody who stops it waits. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Contact contact;

	private final LiveInstances instances;

	private final FleetMembers members;

	private final FleetConversation conversation;

	private final PollSchedule schedule;

	private final Alarm alarm = new Alarm();

	private final FleetErrands errands = new FleetErrands(this.alarm::ring);

	private volatile @Nullable Thread thread;

	/** One that was stopped may still wait for the store. */
	private @Nullable Thread lastThread;

	/**
	 * Creates it. It does nothing until it is started.
	 * @param registry the circuit breakers of this instance
	 * @param store where the instances meet
	 * @param settings how this one takes part
	 * @param time where the circuit breakers take their time from
	 */
	public FleetCoordinator(CircuitBreakerRegistry registry, FleetStore store, FleetSettings settings,
			TimeSource time) {
		this.schedule = new PollSchedule(settings.pollInterval());
		this.contact = new Contact(time, settings.staleAfter());
		this.instances = new LiveInstances(settings.staleAfter().toNanos());
		this.members = new FleetMembers(registry, () -> scope() == FleetStatus.Scope.LOCAL,
				settings.staleAfter().toNanos(), time, this.alarm::ring);
		FleetInbox inbox = new FleetInbox(this.members::contains, this.alarm::ring);
		this.conversation = new FleetConversation(UUID.randomUUID().toString(), store, settings, this.members, inbox,
				this.contact, this.instances, time);
	}

	/**
	 * Takes part from now on, and waits until this instance knows what the others do, but
	 * not for long.
	 * @param patience for how long
	 */
	public synchronized void start(Duration patience) {
		CountDownLatch informed = new CountDownLatch(1);
		Thread before = this.lastThread;
		Thread started = new Thread(() -> run(before, informed, patience), "circuit-breaker-fleet");
		started.setDaemon(true);
		this.thread = started;
		this.lastThread = started;
		started.start();
		try {
			informed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Takes no part any longer. May be started again.
	 */
	public synchronized void stop() {
		Thread stopped = this.thread;
		this.thread = null;
		this.members.leave();
		if (stopped != null) {
			this.alarm.ring();
			try {
				stopped.join(PATIENCE.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Returns whether it takes part.
	 * @return whether it was started, and not stopped since
	 */
	public boolean isRunning() {
		return this.thread != null;
	}

	private void run(@Nullable Thread before, CountDownLatch informed, Duration patience) {
		awaitEnd(before);
		this.members.join();
		new FleetLoop(this.conversation, this.members, this.errands, this.contact, this.instances, this.schedule,
				this.alarm)
			.run(() -> this.thread == Thread.currentThread(), patience.toNanos(), informed::countDown);
	}

	private static void awaitEnd(@Nullable Thread thread) {
		try {
			if (thread != null) {
				thread.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Returns what is agreed upon, as far as this instance knows.
	 */
	FleetState view(String circuitBreaker) {
		FleetMember member = this.members.find(circuitBreaker);
		return (member != null) ? member.view() : FleetState.NONE;
	}

	@Override
	public FleetStatus status(String circuitBreaker) {
		FleetMember member = this.members.find(circuitBreaker);
		boolean alone = (member != null) ? member.isAlone() : scope() == FleetStatus.Scope.LOCAL;
		return new FleetStatus(alone ? FleetStatus.Scope.LOCAL : FleetStatus.Scope.FLEET, view(circuitBreaker).votes(),
				liveInstances(), this.contact.age());
	}

	@Override
	public FleetStatus.Scope scope() {
		return (this.contact.isLost() || liveInstances() < 2) ? FleetStatus.Scope.LOCAL : FleetStatus.Scope.FLEET;
	}

	@Override
	public int liveInstances() {
		return this.instances.count();
	}

	@Override
	public @Nullable Duration viewAge() {
		return this.contact.age();
	}

	@Override
	public void command(String circuitBreaker, State state) throws FleetUnreachableException {
		if (Thread.currentThread() == this.thread) {
			throw new IllegalStateException(
					"A listener that the fleet tells of a transition cannot wait for it: give commands on another thread");
		}
		if (state == State.OPEN || state == State.HALF_OPEN) {
			throw new IllegalArgumentException(
					"Nobody gets a circuit breaker into the state %s by hand".formatted(state));
		}
		if (!isRunning()) {
			throw new FleetUnreachableException("This instance takes no part in the fleet", null);
		}
		this.errands.give(() -> this.conversation.command(circuitBreaker, state));
	}

}
