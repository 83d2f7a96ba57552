package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import io.github.circuitbreaker.CircuitBreakerFleet;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.FleetStatus;
import io.github.circuitbreaker.FleetUnreachableException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the circuit breakers of this instance and those of others advise each other, on a
 * thread of its own, which is the only one that waits for the store. Thread-safe.
 */
public final class FleetCoordinator implements CircuitBreakerFleet {

	private static final Logger logger = LoggerFactory.getLogger(FleetCoordinator.class);

	/** How long somebody who gives a command, or stops, waits. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final long PAUSE_AFTER_TROUBLE = TimeUnit.SECONDS.toNanos(1);

	private final FleetSettings settings;

	private final Contact contact;

	private final LiveInstances instances;

	private final FleetMembers members;

	private final FleetConversation conversation;

	private final PollSchedule schedule;

	private final Queue<FutureTask<?>> tasks = new ConcurrentLinkedQueue<>();

	private volatile @Nullable Thread thread;

	/** One that was stopped may still wait for the store. */
	private @Nullable Thread lastThread;

	/** Whether the log has said that the store is there. */
	private boolean together;

	/** Whether nothing is to be said before the next poll. */
	private boolean interrupted;

	/**
	 * Creates it. It does nothing until it is started.
	 * @param registry the circuit breakers of this instance
	 * @param store where the instances meet
	 * @param settings how this one takes part
	 * @param time where the circuit breakers take their time from
	 */
	public FleetCoordinator(CircuitBreakerRegistry registry, FleetStore store, FleetSettings settings,
			TimeSource time) {
		this.settings = settings;
		this.schedule = new PollSchedule(settings.pollInterval());
		this.contact = new Contact(time, settings.staleAfter());
		this.instances = new LiveInstances(settings.staleAfter().toNanos());
		this.members = new FleetMembers(registry, this.contact, time, this::wake);
		FleetInbox inbox = new FleetInbox(this.members::contains, this::wake);
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
		this.members.join();
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
			LockSupport.unpark(stopped);
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

	private void wake() {
		LockSupport.unpark(this.thread);
	}

	private void run(@Nullable Thread before, CountDownLatch informed, Duration patience) {
		awaitEnd(before);
		long started = System.nanoTime();
		this.schedule.start(started);
		while (this.thread == Thread.currentThread()) {
			long pause = PAUSE_AFTER_TROUBLE;
			try {
				turn();
				if (this.contact.age() != null) {
					informed.countDown();
				}
				else if (System.nanoTime() - started < patience.toNanos()) {
					this.schedule.hurry(System.nanoTime());
				}
				pause = pause();
			}
			catch (Throwable ex) {
				// A log that cannot be written, perhaps. This thread must not end by it.
			}
			LockSupport.parkNanos(this, pause);
		}
		attempt(this.conversation::end);
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
	 * Hears and says what there is to hear and to say.
	 */
	private void turn() {
		runTasks();
		long now = System.nanoTime();
		if (this.schedule.isDue(now)) {
			this.schedule.polled(now);
			converse(this.conversation::pollAsDue);
		}
		else if (hasNewMembers() && this.schedule.untilAllowed(now) == 0) {
			this.schedule.polled(now);
			converse(this.conversation::pollEarly);
		}
		else if (!this.interrupted) {
			this.interrupted = !attempt(() -> {
				this.conversation.listen();
				this.conversation.speakOfSome();
			});
		}
		noteContact();
	}

	private void converse(Runnable poll) {
		this.interrupted = !attempt(() -> {
			poll.run();
			this.conversation.listen();
			this.conversation.speakOfAll();
			this.conversation.confirm();
		});
	}

	/**
	 * Returns whether to ask for them at once. Not where the last step has failed: that
	 * is tried again with the next poll.
	 */
	private boolean hasNewMembers() {
		return !this.interrupted && this.members.hasGrown();
	}

	private long pause() {
		long now = System.nanoTime();
		long untilPoll = this.schedule.untilDue(now);
		if (hasNewMembers()) {
			untilPoll = Math.min(untilPoll, this.schedule.untilAllowed(now));
		}
		return this.interrupted ? untilPoll : this.conversation.pause(untilPoll);
	}

	private boolean attempt(Runnable step) {
		try {
			step.run();
			return true;
		}
		catch (Throwable ex) {
			logger.debug("The store of the circuit breakers has not answered", ex);
			try {
				this.conversation.interrupted();
			}
			catch (Throwable another) {
				logger.debug("What is left of its connections cannot be given up", another);
			}
			return false;
		}
	}

	private void noteContact() {
		boolean lost = this.contact.isLost();
		if (lost && this.together) {
			logger.warn("Circuit breakers decide for themselves: the store has not answered for {} ms",
					this.settings.staleAfter().toMillis());
		}
		else if (!lost && !this.together) {
			logger.info("Circuit breakers advise each other, those of {} instances", this.instances.count());
		}
		this.together = !lost;
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
		return new FleetStatus(scope(), view(circuitBreaker).votes(), liveInstances(), this.contact.age());
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
		FutureTask<?> task = new FutureTask<>(() -> this.conversation.command(circuitBreaker, state), null);
		this.tasks.add(task);
		wake();
		try {
			task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw new FleetUnreachableException("The store of the circuit breakers has not answered", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new FleetUnreachableException("The store of the circuit breakers has not answered in time", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FleetUnreachableException("The wait for the store of the circuit breakers was cut short", ex);
		}
		finally {
			// So that nobody is surprised by it later.
			task.cancel(false);
			this.tasks.remove(task);
		}
	}

	private void runTasks() {
		for (FutureTask<?> task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

}
