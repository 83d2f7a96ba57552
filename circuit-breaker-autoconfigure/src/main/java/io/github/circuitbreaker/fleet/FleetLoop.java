package io.github.circuitbreaker.fleet;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the fleet's thread does from when it is started until it is stopped: it has the
 * conversation go on when there is something to hear or to say, and sleeps in between.
 */
final class FleetLoop {

	private static final Logger logger = LoggerFactory.getLogger(FleetLoop.class);

	private static final long PAUSE_AFTER_TROUBLE = TimeUnit.SECONDS.toNanos(1);

	private final FleetConversation conversation;

	private final FleetMembers members;

	private final FleetErrands errands;

	private final Contact contact;

	private final LiveInstances instances;

	private final PollSchedule schedule;

	private final Alarm alarm;

	/** Whether the log has said that the store is there. */
	private boolean together;

	/** Whether nothing is to be said before the next poll. */
	private boolean interrupted;

	FleetLoop(FleetConversation conversation, FleetMembers members, FleetErrands errands, Contact contact,
			LiveInstances instances, PollSchedule schedule, Alarm alarm) {
		this.conversation = conversation;
		this.members = members;
		this.errands = errands;
		this.contact = contact;
		this.instances = instances;
		this.schedule = schedule;
		this.alarm = alarm;
	}

	/**
	 * Goes on as long as it should.
	 * @param goesOn whether it should
	 * @param patience for how many nanoseconds somebody waits for the first answer, so
	 * that it is asked for again and again
	 * @param whenInformed is run once, or more often, when there is one
	 */
	void run(BooleanSupplier goesOn, long patience, Runnable whenInformed) {
		long started = System.nanoTime();
		this.schedule.start(started);
		while (goesOn.getAsBoolean()) {
			// Left by a listener, perhaps. It would keep this thread from ever waiting.
			Thread.interrupted();
			long pause = PAUSE_AFTER_TROUBLE;
			try {
				turn();
				if (!this.contact.isLost()) {
					whenInformed.run();
				}
				else if (System.nanoTime() - started < patience) {
					this.schedule.hurry(System.nanoTime());
				}
				pause = pause();
			}
			catch (Throwable ex) {
				// A log that cannot be written, perhaps. The thread must not end by it.
			}
			this.alarm.sleep(pause);
		}
		attempt(this.conversation::end);
	}

	/**
	 * Hears and says what there is to hear and to say.
	 */
	private void turn() {
		this.errands.runAll();
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
					TimeUnit.NANOSECONDS.toMillis(this.contact.patience()));
		}
		else if (!lost && !this.together) {
			logger.info("Circuit breakers advise each other, those of {} instances", this.instances.count());
		}
		this.together = !lost;
	}

}
