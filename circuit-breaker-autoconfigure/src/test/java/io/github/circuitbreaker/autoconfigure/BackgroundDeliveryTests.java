package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BackgroundDeliveryTests {

	private static final Duration FOREVER = Duration.ofDays(1);

	private static final Duration SHORT = Duration.ofMillis(1);

	private static final String OVERFLOW = "2 events are waiting for slow listeners";

	private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final CountDownLatch gate = new CountDownLatch(1);

	private BackgroundDelivery<String> delivery = deliverTo(FOREVER, this.received::add);

	private BackgroundDelivery<String> deliverTo(Duration keepAlive, Consumer<String> receiver) {
		return new BackgroundDelivery<>(2, keepAlive, this::newThread, receiver);
	}

	private Thread newThread(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		this.threads.add(thread);
		return thread;
	}

	private void receiveBlocked(String event) {
		this.received.add(event);
		awaitUninterruptibly(this.gate);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean open = false;
		while (!open) {
			try {
				latch.await();
				open = true;
			}
			catch (InterruptedException ex) {
				// As a listener that cannot be helped.
			}
		}
	}

	@AfterEach
	void end() {
		this.gate.countDown();
		this.delivery.stop(FOREVER);
	}

	@Test
	void isInTheBackground() throws InterruptedException {
		List<Thread> receivers = new CopyOnWriteArrayList<>();
		this.delivery = deliverTo(FOREVER, (event) -> {
			receivers.add(Thread.currentThread());
			this.received.add(event);
		});
		this.delivery.start();
		assertThat(this.threads).isEmpty();
		this.delivery.send("a");
		assertThat(this.received.take()).isEqualTo("a");
		this.delivery.send("b");
		assertThat(this.received.take()).isEqualTo("b");
		assertThat(this.threads).hasSize(1);
		assertThat(receivers).containsOnly(this.threads.get(0));
	}

	@Test
	void threadEndsWhenThereIsNothingToDoAndAnotherOneTakesOver() throws InterruptedException {
		this.delivery = deliverTo(SHORT, this.received::add);
		this.delivery.start();
		this.delivery.send("a");
		this.threads.get(0).join();
		this.delivery.send("b");
		this.threads.get(1).join();
		assertThat(this.received).containsExactly("a", "b");
	}

	@Test
	void beginsWhenStarted() throws InterruptedException {
		this.delivery.send("a");
		this.delivery.send("b");
		assertThat(this.threads).isEmpty();
		assertThat(this.delivery.isRunning()).isFalse();
		this.delivery.start();
		assertThat(this.delivery.isRunning()).isTrue();
		assertThat(this.received.take()).isEqualTo("a");
		assertThat(this.received.take()).isEqualTo("b");
	}

	@Test
	void whatThrowsIsLoggedAndTheNextOneComes(CapturedOutput output) throws InterruptedException {
		this.delivery = deliverTo(FOREVER, (event) -> {
			if ("a".equals(event)) {
				throw new AssertionError("broken");
			}
			this.received.add(event);
		});
		this.delivery.start();
		this.delivery.send("a");
		this.delivery.send("b");
		assertThat(this.received.take()).isEqualTo("b");
		assertThat(output).contains("A listener failed to take note of a").contains("AssertionError: broken");
		assertThat(this.threads).hasSize(1);
	}

	@Test
	void interruptionIsOfNoConcernToTheNextOne() throws InterruptedException {
		BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
		this.delivery = deliverTo(FOREVER, (event) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
		});
		this.delivery.send("a");
		this.delivery.send("b");
		this.delivery.start();
		assertThat(interrupted.take()).isFalse();
		assertThat(interrupted.take()).isFalse();
		this.delivery.send("c");
		assertThat(interrupted.take()).isFalse();
	}

	@Test
	void whatIsTooMuchIsLostAndSaidOnceUntilAllIsDelivered(CapturedOutput output) throws InterruptedException {
		BlockingQueue<CountDownLatch> latches = new LinkedBlockingQueue<>();
		this.delivery = deliverTo(FOREVER, (event) -> {
			CountDownLatch latch = new CountDownLatch(1);
			this.received.add(event);
			latches.add(latch);
			awaitUninterruptibly(latch);
		});
		this.delivery.start();
		this.delivery.send("a");
		assertThat(this.received.take()).isEqualTo("a");
		List.of("b", "c", "d", "e").forEach(this.delivery::send);
		assertThat(output).containsOnlyOnce(OVERFLOW);
		latches.take().countDown();
		assertThat(this.received.take()).isEqualTo("b");
		List.of("f", "g").forEach(this.delivery::send);
		assertThat(output).containsOnlyOnce(OVERFLOW);
		latches.take().countDown();
		assertThat(this.received.take()).isEqualTo("c");
		latches.take().countDown();
		assertThat(this.received.take()).isEqualTo("f");
		List.of("h", "i", "j").forEach(this.delivery::send);
		assertThat(output.getOut().split(OVERFLOW, -1)).hasSize(3);
		while (!this.received.contains("i")) {
			latches.take().countDown();
		}
		latches.take().countDown();
		this.delivery.stop(FOREVER);
		assertThat(this.received).containsExactly("h", "i");
	}

	@Test
	void stopDeliversWhatIsWaiting() throws InterruptedException {
		this.delivery = deliverTo(FOREVER, this::receiveBlocked);
		this.delivery.start();
		this.delivery.send("a");
		assertThat(this.received.take()).isEqualTo("a");
		this.delivery.send("b");
		Thread stopping = new Thread(() -> this.delivery.stop(FOREVER));
		stopping.start();
		this.gate.countDown();
		stopping.join();
		assertThat(this.received).containsExactly("b");
		assertThat(this.delivery.isRunning()).isFalse();
		this.threads.get(0).join();
		this.delivery.send("c");
		this.delivery.start();
		assertThat(this.received.take()).isEqualTo("b");
		assertThat(this.received.take()).isEqualTo("c");
	}

	@Test
	void stopDoesNotWaitForeverAndNothingFollowsIt(CapturedOutput output) throws InterruptedException {
		this.delivery = deliverTo(FOREVER, this::receiveBlocked);
		this.delivery.start();
		this.delivery.send("a");
		assertThat(this.received.take()).isEqualTo("a");
		this.delivery.send("b");
		this.delivery.stop(SHORT);
		assertThat(output).contains("A listener takes too long and is interrupted");
		this.gate.countDown();
		this.threads.get(0).join();
		assertThat(this.received).isEmpty();
	}

	@Test
	void stopInterruptsWhatTakesTooLong() throws InterruptedException {
		CountDownLatch interrupted = new CountDownLatch(1);
		this.delivery = deliverTo(FOREVER, (event) -> {
			this.received.add(event);
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		this.delivery.start();
		this.delivery.send("a");
		assertThat(this.received.take()).isEqualTo("a");
		this.delivery.stop(SHORT);
		interrupted.await();
	}

	@Test
	void receiverMayStop() throws InterruptedException {
		this.delivery = deliverTo(FOREVER, (event) -> {
			this.delivery.stop(FOREVER);
			this.received.add(event);
		});
		this.delivery.send("a");
		this.delivery.send("b");
		this.delivery.start();
		assertThat(this.received.take()).isEqualTo("a");
		this.threads.get(0).join();
		assertThat(this.received).isEmpty();
	}

	@Test
	void nothingIsDeliveredOnceClosed(CapturedOutput output) {
		this.delivery.send("a");
		this.delivery.close();
		List.of("b", "c", "d").forEach(this.delivery::send);
		this.delivery.start();
		this.delivery.stop(FOREVER);
		assertThat(this.threads).isEmpty();
		assertThat(output).doesNotContain(OVERFLOW);
	}

	/**
	 * With a thread that is always about to end, since that is where one could be lost,
	 * or two threads could deliver at the same time.
	 */
	@Test
	void threadsLoseNothingAndKeepTheirOrder() throws Exception {
		int senders = 4;
		int events = 5_000;
		List<String> all = new ArrayList<>();
		AtomicInteger receivers = new AtomicInteger();
		List<String> mistakes = new CopyOnWriteArrayList<>();
		BackgroundDelivery<String> delivery = new BackgroundDelivery<>(Integer.MAX_VALUE, Duration.ZERO,
				this::newThread, (event) -> {
					if (receivers.incrementAndGet() != 1) {
						mistakes.add(event);
					}
					all.add(event);
					receivers.decrementAndGet();
				});
		delivery.start();
		ExecutorService executor = Executors.newFixedThreadPool(senders);
		try {
			CyclicBarrier start = new CyclicBarrier(senders);
			List<Future<?>> done = new ArrayList<>();
			for (int sender = 0; sender < senders; sender++) {
				String name = "sender " + sender + " ";
				done.add(executor.submit(() -> {
					start.await();
					for (int i = 0; i < events; i++) {
						delivery.send(name + i);
					}
					return null;
				}));
			}
			for (Future<?> each : done) {
				each.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		delivery.stop(FOREVER);
		assertThat(mistakes).isEmpty();
		assertThat(all).hasSize(senders * events);
		for (int sender = 0; sender < senders; sender++) {
			String name = "sender " + sender + " ";
			List<String> own = all.stream().filter((event) -> event.startsWith(name)).toList();
			for (int i = 0; i < events; i++) {
				assertThat(own.get(i)).isEqualTo(name + i);
			}
		}
	}

}
