package io.github.circuitbreaker.probe;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static io.github.circuitbreaker.Breakers.fail;
import static io.github.circuitbreaker.Breakers.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests when probes run, in virtual time.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProbesTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration OPEN_TIME = Duration.ofSeconds(30);

	private final ManualTimeSource time = new ManualTimeSource();

	private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::due));

	/** When the probe was called, in seconds. */
	private final List<Long> called = new CopyOnWriteArrayList<>();

	private long now;

	private int refused;

	private Executor executor = Runnable::run;

	private Callable<?> service = () -> "back";

	private CircuitBreakerRegistry registry;

	private CircuitBreaker breaker;

	private Probes probes;

	private void start(Consumer<CircuitBreakerConfig.Builder> settings) {
		this.registry = new CircuitBreakerRegistry((name) -> {
			CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.builder();
			settings.accept(builder);
			return builder.build();
		}, this.time);
		this.breaker = this.registry.circuitBreaker("pypi");
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("probe", new CircuitBreakerProbe("pypi", () -> {
			this.called.add(this.now / 1_000);
			return this.service.call();
		}));
		beans.registerSingleton("registry", this.registry);
		this.probes = new Probes(beans, new MockEnvironment()) {

			@Override
			CompletableFuture<Void> timer(Duration time) {
				CompletableFuture<Void> timer = new CompletableFuture<>();
				ProbesTests.this.timers.add(new Timer(ProbesTests.this.now + time.toMillis(), timer));
				return timer;
			}

			@Override
			void execute(Runnable task) {
				if (ProbesTests.this.refused-- > 0) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				// Not before the caller is done, as on another thread.
				timer(Duration.ZERO).thenRun(() -> ProbesTests.this.executor.execute(task));
			}

		};
		this.probes.start();
	}

	private void start() {
		start((builder) -> {
		});
	}

	private void advance(Duration duration) {
		long end = this.now + duration.toMillis();
		while (!this.timers.isEmpty() && this.timers.peek().due() <= end) {
			Timer next = this.timers.remove();
			this.time.advance(Duration.ofMillis(next.due() - this.now));
			this.now = next.due();
			next.future().complete(null);
		}
		// A probe may have let time pass itself.
		this.time.advance(Duration.ofMillis(Math.max(0, end - this.now)));
		this.now = Math.max(end, this.now);
	}

	static void callSucceeds(CircuitBreaker breaker) {
		try {
			breaker.acquire().success();
		}
		catch (CircuitBreakerOpenException ex) {
			// The next call is the trial.
		}
	}

	private void serviceFails() {
		this.service = () -> {
			throw new IOException();
		};
	}

	@Test
	void closesTheCircuitAlthoughNobodyCalls() {
		start();
		fail(this.breaker, 3);
		advance(OPEN_TIME.minusMillis(1));
		assertThat(this.called).isEmpty();
		advance(Duration.ofMillis(1));
		assertThat(this.called).containsExactly(30L);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		advance(OPEN_TIME.multipliedBy(10));
		assertThat(this.called).hasSize(1);
	}

	@Test
	void leavesATrialToACallerAfterThreeFailures(CapturedOutput output) {
		start();
		serviceFails();
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(20));
		assertThat(this.called).containsExactly(30L, 60L, 90L);
		assertThat(output)
			.contains("The probe of pypi has failed 3 times in a row, so the next trial is left to a caller");
		fail(this.breaker, 1);
		advance(OPEN_TIME.multipliedBy(20));
		assertThat(this.called).containsExactly(30L, 60L, 90L, 630L, 660L, 690L);
		succeed(this.breaker);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		fail(this.breaker, 3);
		this.service = () -> "back";
		advance(OPEN_TIME);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void probeThatIsBrokenItselfDoesNotKeepTheCircuitOpenForRareCallers() {
		for (int first : List.of(0, 20, 40, 75, 100, 119)) {
			this.called.clear();
			start();
			serviceFails();
			fail(this.breaker, 3);
			advance(Duration.ofSeconds(first));
			for (int calls = 0; calls < 2 && this.breaker.getState() != State.CLOSED; calls++) {
				advance(Duration.ofSeconds(120));
				callSucceeds(this.breaker);
			}
			assertThat(this.breaker.getState()).as("first call after %d s", first).isEqualTo(State.CLOSED);
			assertThat(this.called).hasSizeLessThanOrEqualTo(3);
		}
	}

	@Test
	void hasFailedIfTheCircuitOfSomethingElseRejectsIt() {
		start();
		CircuitBreaker other = this.registry.circuitBreaker("other");
		other.forceOpen();
		this.service = () -> other.call(() -> "back");
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(20));
		assertThat(this.called).containsExactly(30L, 60L, 90L);
	}

	@Test
	void leavesTheTrialToACallerAfterARestart() {
		start();
		serviceFails();
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(4));
		this.probes.stop();
		this.probes.start();
		advance(OPEN_TIME.multipliedBy(20));
		assertThat(this.called).containsExactly(30L, 60L, 90L);
	}

	@Test
	void startsAfreshAfterASuccess() {
		start();
		serviceFails();
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(2));
		this.service = () -> "back";
		advance(OPEN_TIME);
		serviceFails();
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(20));
		assertThat(this.called).hasSize(6);
	}

	@Test
	void runsNeitherForAShadowNorWhileSetByHand() {
		start((builder) -> builder.shadow(true));
		fail(this.breaker, 3);
		advance(OPEN_TIME);
		start();
		fail(this.breaker, 3);
		this.breaker.forceOpen();
		advance(OPEN_TIME);
		this.breaker.reset();
		fail(this.breaker, 3);
		this.breaker.disable();
		advance(OPEN_TIME);
		this.breaker.reset();
		fail(this.breaker, 3);
		this.breaker.reset();
		advance(OPEN_TIME.multipliedBy(10));
		assertThat(this.called).isEmpty();
	}

	@Test
	void asksTheGateAsACallerDoes() {
		start();
		this.breaker.advice().setTrialGate(() -> this.now >= 32_000);
		fail(this.breaker, 3);
		advance(OPEN_TIME.plus(SECOND));
		assertThat(this.called).isEmpty();
		advance(SECOND);
		assertThat(this.called).containsExactly(32L);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void takesATrialOverThatACallerHasLost() {
		start();
		fail(this.breaker, 3);
		this.service = () -> {
			throw new CancellationException();
		};
		advance(OPEN_TIME);
		Permit lost = this.breaker.acquire();
		this.service = () -> "back";
		advance(OPEN_TIME.minusMillis(1));
		assertThat(this.called).containsExactly(30L);
		advance(SECOND);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		lost.failure(new IOException());
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void makesAllOfSeveralTrials() {
		start((builder) -> builder.trialCalls(3));
		fail(this.breaker, 3);
		advance(OPEN_TIME.plusSeconds(2));
		assertThat(this.called).containsExactly(30L, 31L, 32L);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void endsARamp() {
		start((builder) -> builder.recoveryRamp(Duration.ofSeconds(60)));
		fail(this.breaker, 3);
		advance(OPEN_TIME);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		advance(Duration.ofSeconds(59));
		assertThat(this.called).containsExactly(30L);
		advance(Duration.ofSeconds(2));
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void waitsForARampThatNeverEnds() {
		start((builder) -> builder.recoveryRamp(Duration.ofSeconds(Long.MAX_VALUE)));
		fail(this.breaker, 3);
		advance(OPEN_TIME.plus(SECOND));
		assertThat(this.called).containsExactly(30L);
		assertThat(this.timers).isNotEmpty();
	}

	@Test
	void waitsForAsLongAsOthersAdvise() {
		start();
		fail(this.breaker, 3);
		this.breaker.advice().open(Duration.ofSeconds(50), 1, "others failed");
		advance(Duration.ofSeconds(50));
		assertThat(this.called).containsExactly(50L);
	}

	@Test
	void probeThatIsDeafToItsInterruptionDoesNotOvertakeItself(CapturedOutput output) throws InterruptedException {
		start();
		CountDownLatch ended = new CountDownLatch(1);
		AtomicInteger interrupts = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		this.executor = (task) -> {
			Thread thread = new Thread(task);
			threads.add(thread);
			thread.start();
		};
		this.service = () -> {
			while (true) {
				try {
					ended.await();
					throw new IOException();
				}
				catch (InterruptedException ex) {
					interrupts.incrementAndGet();
				}
			}
		};
		fail(this.breaker, 3);
		advance(OPEN_TIME);
		await().until(() -> this.called.size() == 1);
		await().until(() -> threads.get(0).getState() == Thread.State.WAITING);
		// The lease of its trial is over now.
		advance(OPEN_TIME);
		await().until(() -> interrupts.get() == 1);
		advance(OPEN_TIME.multipliedBy(3));
		assertThat(threads).hasSize(1);
		ended.countDown();
		threads.get(0).join();
		assertThat(this.breaker.getState()).isEqualTo(State.OPEN);
		this.executor = Runnable::run;
		serviceFails();
		advance(OPEN_TIME.multipliedBy(20));
		assertThat(this.called).containsExactly(30L, 180L, 210L);
		assertThat(output).containsOnlyOnce("has failed 3 times in a row");
	}

	@Test
	void hasFailedIfItsTrialIsAnothersWhenItEnds(CapturedOutput output) {
		start();
		List<Permit> others = new ArrayList<>();
		this.service = () -> {
			advance(OPEN_TIME);
			assertThat(Thread.interrupted()).isTrue();
			others.add(CompletableFuture.supplyAsync(this.breaker::acquire).join());
			throw new IOException();
		};
		fail(this.breaker, 3);
		advance(OPEN_TIME);
		others.get(0).release();
		advance(SECOND);
		others.get(1).release();
		advance(SECOND);
		others.get(2).release();
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(output).containsOnlyOnce("has failed 3 times in a row");
		advance(OPEN_TIME.multipliedBy(10));
		assertThat(this.called).hasSize(3);
	}

	@Test
	void noticesThatTheOpenTimeHasChanged() {
		start((builder) -> builder.recoveryTimeout(Duration.ofHours(1)));
		fail(this.breaker, 3);
		advance(OPEN_TIME);
		this.registry.reconfigure("pypi",
				CircuitBreakerConfig.builder().recoveryTimeout(OPEN_TIME.plus(SECOND)).build());
		advance(SECOND);
		assertThat(this.called).containsExactly(31L);
		this.breaker.advice().open(Duration.ofHours(1), 1, "others failed");
		advance(SECOND);
		this.breaker.advice().open(SECOND, 1, "others failed");
		advance(Duration.ofSeconds(2));
		assertThat(this.called).containsExactly(31L, 33L);
	}

	@Test
	void noticesThatAShadowHasBecomeACircuitBreaker() {
		start((builder) -> builder.shadow(true));
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(2));
		this.registry.reconfigure("pypi", CircuitBreakerConfig.builder().build());
		advance(SECOND);
		assertThat(this.called).containsExactly(61L);
	}

	@Test
	void neitherCreatesACircuitBreakerNorMarksItAsUsed() {
		start();
		this.probes.add(new CircuitBreakerProbe("typo", () -> "back"));
		this.registry.prepare("search");
		this.probes.add(new CircuitBreakerProbe("search", () -> "back"));
		this.probes.stop();
		this.probes.start();
		assertThat(this.registry.getAll()).extracting(CircuitBreaker::getName)
			.containsExactlyInAnyOrder("pypi", "search");
		assertThat(this.registry.getUnused()).containsExactly("search");
		CircuitBreaker late = this.registry.circuitBreaker("typo");
		fail(late, 3);
		advance(OPEN_TIME);
		assertThat(late.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void triesAgainWhenTooManyRun() {
		start();
		this.probes.slots.acquireUninterruptibly(4);
		fail(this.breaker, 3);
		advance(OPEN_TIME.plusSeconds(2));
		this.probes.slots.release();
		advance(SECOND);
		assertThat(this.called).containsExactly(33L);
		assertThat(this.probes.slots.availablePermits()).isEqualTo(1);
	}

	@Test
	void triesAgainIfNoThreadCanBeStarted() {
		start();
		this.refused = 3;
		fail(this.breaker, 3);
		advance(OPEN_TIME.plusSeconds(3));
		assertThat(this.called).containsExactly(33L);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(this.probes.slots.availablePermits()).isEqualTo(4);
	}

	@Test
	void goesOnIfTheLoggerThrows() {
		Logger logger = (Logger) LoggerFactory.getLogger(Probes.class);
		TurboFilter filter = new TurboFilter() {

			@Override
			public FilterReply decide(Marker marker, Logger source, Level level, String format, Object[] params,
					Throwable thrown) {
				if (source == logger) {
					throw new IllegalStateException("The disk is full");
				}
				return FilterReply.NEUTRAL;
			}

		};
		logger.getLoggerContext().addTurboFilter(filter);
		try {
			start();
			serviceFails();
			fail(this.breaker, 3);
			advance(OPEN_TIME.multipliedBy(4));
			fail(this.breaker, 1);
			advance(OPEN_TIME.multipliedBy(4));
		}
		finally {
			logger.getLoggerContext().getTurboFilterList().remove(filter);
		}
		assertThat(this.called).containsExactly(30L, 60L, 90L, 150L, 180L, 210L);
		assertThat(this.probes.slots.availablePermits()).isEqualTo(4);
	}

	@Test
	void doesNotBeginOnceStopped() {
		start();
		List<Runnable> tasks = new ArrayList<>();
		this.executor = tasks::add;
		fail(this.breaker, 3);
		advance(OPEN_TIME);
		this.probes.stop();
		this.executor = Runnable::run;
		tasks.forEach(Runnable::run);
		advance(Duration.ZERO);
		assertThat(this.called).isEmpty();
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		this.probes.start();
		advance(SECOND);
		assertThat(this.called).hasSize(1);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void isNotCalledIfAListenerOfItsTrialIsSlowerThanTheStop() {
		start();
		this.breaker.addListener((change) -> {
			if (change.to() == State.HALF_OPEN) {
				this.probes.stop();
			}
		});
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(2));
		assertThat(this.called).isEmpty();
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
	}

	@Test
	void listenersOfItsOutcomeAreNotInterrupted() {
		start((builder) -> builder.trialTimeout(SECOND));
		List<Boolean> interrupted = new ArrayList<>();
		this.breaker.addListener((change) -> {
			advance(change.to() == State.CLOSED ? SECOND.multipliedBy(2) : Duration.ZERO);
			interrupted.add(Thread.currentThread().isInterrupted());
		});
		fail(this.breaker, 3);
		this.service = () -> {
			Thread.currentThread().interrupt();
			throw new IOException();
		};
		advance(OPEN_TIME);
		this.service = () -> "back";
		advance(OPEN_TIME);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
		assertThat(interrupted).hasSize(5).containsOnly(false);
	}

	@Test
	void hasNotFailedIfCallersOpenTheCircuitRightAfterItsSuccess(CapturedOutput output) {
		start();
		this.breaker.addListener((change) -> {
			if (change.to() == State.CLOSED) {
				fail(this.breaker, 3);
			}
		});
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(5));
		assertThat(this.called).hasSize(5);
		assertThat(output).doesNotContain("times in a row");
	}

	@Test
	void interruptionByTheStopIsNoFailureOfTheService(CapturedOutput output) {
		start();
		serviceFails();
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(2));
		this.service = () -> {
			this.probes.stop();
			assertThat(Thread.interrupted()).isTrue();
			// As HTTP clients do.
			throw new UncheckedIOException(new InterruptedIOException());
		};
		advance(OPEN_TIME);
		assertThat(this.called).containsExactly(30L, 60L, 90L);
		assertThat(this.breaker.snapshot().calls().failed()).isEqualTo(5);
		assertThat(this.breaker.getState()).isEqualTo(State.HALF_OPEN);
		assertThat(output).doesNotContain("times in a row");
		this.service = () -> "back";
		this.probes.start();
		advance(SECOND);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void stopsAndStarts() {
		start();
		fail(this.breaker, 3);
		this.probes.stop();
		assertThat(this.timers).allMatch((timer) -> timer.future().isDone());
		advance(OPEN_TIME.multipliedBy(2));
		assertThat(this.called).isEmpty();
		this.breaker.reset();
		fail(this.breaker, 3);
		advance(OPEN_TIME.multipliedBy(2));
		assertThat(this.called).isEmpty();
		this.probes.start();
		advance(Duration.ZERO);
		assertThat(this.called).containsExactly(120L);
		assertThat(this.breaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void judgesResultsThatComeLaterAndThoseThatAreFailures() {
		start((builder) -> builder.recordResult("unavailable"::equals));
		fail(this.breaker, 3);
		for (Object result : List.of(CompletableFuture.failedFuture(new IOException()), Mono.error(new IOException()),
				Mono.just("unavailable"), CompletableFuture.completedFuture("unavailable"), "unavailable",
				Flux.just(1).concatWith(Mono.error(new IOException())))) {
			this.service = () -> result;
			advance(OPEN_TIME);
			assertThat(this.breaker.getState()).as(result.toString()).isEqualTo(State.OPEN);
			if (this.called.size() % 3 == 0) {
				advance(OPEN_TIME);
				fail(this.breaker, 1);
			}
		}
		for (Object result : List.of(CompletableFuture.completedFuture("back"), Mono.empty(), Flux.just(1, 2))) {
			this.breaker.reset();
			fail(this.breaker, 3);
			this.service = () -> result;
			advance(OPEN_TIME);
			assertThat(this.breaker.getState()).as(result.toString()).isEqualTo(State.CLOSED);
		}
	}

	private record Timer(long due, CompletableFuture<Void> future) {
	}

}
