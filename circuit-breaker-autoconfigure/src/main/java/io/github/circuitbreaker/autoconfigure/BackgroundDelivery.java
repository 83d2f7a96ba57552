package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events one after the other on a thread of its own, so that whoever sends one
 * never waits for the receiver. The thread is there only while there is something to do.
 * Thread-safe.
 *
 * @param <E> the type of the events
 */
final class BackgroundDelivery<E> {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundDelivery.class);

	private final int capacity;

	private final Duration keepAlive;

	private final ThreadFactory threads;

	private final Consumer<E> receiver;

	private final Queue<E> waiting = new ArrayDeque<>();

	private boolean running;

	private boolean closed;

	private boolean overflowing;

	/** The thread that delivers, or {@code null} if there is none. */
	private @Nullable Thread worker;

	/**
	 * Creates it, not yet started.
	 * @param capacity how many events may wait; what is sent while there are as many is
	 * lost
	 * @param keepAlive how long the thread stays when there is nothing to do
	 * @param threads makes the thread, each time that one is needed
	 * @param receiver gets what is delivered; what it throws is logged
	 */
	BackgroundDelivery(int capacity, Duration keepAlive, ThreadFactory threads, Consumer<E> receiver) {
		this.capacity = capacity;
		this.keepAlive = keepAlive;
		this.threads = threads;
		this.receiver = receiver;
	}

	/**
	 * Sends an event, to be delivered as soon as this is started.
	 */
	void send(E event) {
		if (!accept(event)) {
			logger.warn("{} events are waiting for slow listeners: further ones are lost until these are delivered",
					this.capacity);
		}
	}

	/**
	 * Returns whether all is well, or it is known already that it is not.
	 */
	private synchronized boolean accept(E event) {
		boolean known = this.overflowing || this.closed;
		if (this.closed || this.waiting.size() >= this.capacity) {
			this.overflowing = true;
			return known;
		}
		this.waiting.add(event);
		wakeUp();
		return true;
	}

	synchronized void start() {
		this.running = true;
		wakeUp();
	}

	synchronized boolean isRunning() {
		return this.running;
	}

	private void wakeUp() {
		if (this.running && this.worker == null && !this.waiting.isEmpty()) {
			Thread thread = this.threads.newThread(this::work);
			thread.start();
			this.worker = thread;
		}
		notifyAll();
	}

	/**
	 * Delivers what is waiting, as far as there is time for it. The rest, and what is
	 * sent from now on, waits until this is started again. The receiver may call this,
	 * too; that does not wait.
	 * @param patience how long a receiver may still take before it is interrupted
	 */
	void stop(Duration patience) {
		Thread late = stopWorker(patience);
		if (late != null) {
			logger.warn("A listener takes too long and is interrupted");
			late.interrupt();
		}
	}

	private synchronized @Nullable Thread stopWorker(Duration patience) {
		this.running = false;
		notifyAll();
		try {
			await(patience, () -> this.worker == null || isWorker());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Thread late = isWorker() ? null : this.worker;
		this.worker = null;
		return late;
	}

	/**
	 * Forgets what is waiting, and whatever is sent from now on.
	 */
	synchronized void close() {
		this.closed = true;
		this.waiting.clear();
	}

	private void work() {
		try {
			E next = next();
			while (next != null) {
				deliver(next);
				next = next();
			}
		}
		finally {
			retire();
		}
	}

	private void deliver(E event) {
		try {
			this.receiver.accept(event);
		}
		catch (Throwable ex) {
			logger.error("A listener failed to take note of {}", event, ex);
		}
	}

	/**
	 * Returns the next event, or {@code null} if the thread is to end.
	 */
	private synchronized @Nullable E next() {
		// A listener's doing, and none of the next one's business.
		Thread.interrupted();
		try {
			await(this.keepAlive, () -> !this.waiting.isEmpty() || !this.running || !isWorker());
		}
		catch (InterruptedException ex) {
			// Whoever wants this thread to end, there will be another one.
		}
		E next = isWorker() ? this.waiting.poll() : null;
		if (next == null) {
			retire();
		}
		this.overflowing = this.overflowing && !this.waiting.isEmpty();
		return next;
	}

	private synchronized void retire() {
		if (isWorker()) {
			this.worker = null;
			notifyAll();
		}
	}

	/**
	 * Returns whether this thread delivers, and has not been given up meanwhile.
	 */
	private boolean isWorker() {
		return this.worker == Thread.currentThread();
	}

	private void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
		long deadline = System.nanoTime() + atMost.toNanos();
		long left = atMost.toNanos();
		while (!condition.getAsBoolean() && left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = deadline - System.nanoTime();
		}
	}

}
