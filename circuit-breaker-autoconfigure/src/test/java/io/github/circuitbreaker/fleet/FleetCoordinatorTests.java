package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;

/**
 * One instance, at a store that answers as it is told to.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FleetCoordinatorTests {

	private static final String PYPI = "pypi";

	/** Open for a short time only. */
	private static final String BRIEF = "brief";

	private static final Duration PATIENT = Duration.ofSeconds(30);

	private final FleetStore store = mock(FleetStore.class);

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> CircuitBreakerConfig.builder()
		.recoveryTimeout(name.equals(BRIEF) ? Duration.ofSeconds(2) : Duration.ofMinutes(1))
		.build(), TimeSource.system());

	private final CircuitBreaker circuitBreaker = this.registry.circuitBreaker(PYPI);

	private final FleetCoordinator coordinator = coordinator(Duration.ofMinutes(1));

	private FleetCoordinator coordinator(Duration pollInterval) {
		return new FleetCoordinator(this.registry, this.store,
				new FleetSettings(0.5, pollInterval.multipliedBy(2), pollInterval), TimeSource.system());
	}

	@AfterEach
	void stop() {
		this.coordinator.stop();
	}

	private static Poll open(long epoch) {
		FleetState state = new FleetState(epoch, Agreement.OPEN, Duration.ofMinutes(1), 0, 2, 3);
		return new Poll(epoch, 3, new Poll.News(Map.of(PYPI, state), Map.of()));
	}

	@Test
	void startWaitsForAnAnswerEvenIfTheFirstStepFails() {
		given(this.store.poll(any(), any(), anyLong())).willThrow(new IllegalStateException("too slow"))
			.willThrow(new IllegalStateException("still too slow"))
			.willReturn(open(1));
		this.coordinator.start(PATIENT);
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void startGoesOnWithoutAnAnswer() {
		given(this.store.poll(any(), any(), anyLong())).willThrow(new IllegalStateException("nobody is there"));
		this.coordinator.start(Duration.ofMillis(300));
		assertThat(this.coordinator.viewAge()).isNull();
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.CLOSED);
	}

	@Test
	void listenerOnTheFleetsThreadIsToldThatItCannotWaitForItself() {
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		this.registry.addListener(new CircuitBreakerRegistryListener() {

			@Override
			public void onStateChange(CircuitBreakerStateChange change) {
				try {
					FleetCoordinatorTests.this.coordinator.command(PYPI, State.FORCED_OPEN);
					thrown.complete(null);
				}
				catch (Exception ex) {
					thrown.complete(ex);
				}
			}

		});
		given(this.store.poll(any(), any(), anyLong())).willReturn(open(1));
		this.coordinator.start(PATIENT);
		assertThatIllegalStateException().isThrownBy(() -> {
			throw thrown.join();
		}).withMessageContaining("on another thread");
		then(this.store).should(never()).command(any(), any());
	}

	@Test
	void oneThatIsStartedAgainWaitsForTheLastThreadToEnd() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		CompletableFuture<Thread> first = new CompletableFuture<>();
		CompletableFuture<Boolean> overlaps = new CompletableFuture<>();
		given(this.store.poll(any(), any(), anyLong())).willAnswer((call) -> {
			first.complete(Thread.currentThread());
			answer.await();
			return open(1);
		}).willAnswer((call) -> {
			overlaps.complete(first.join().isAlive());
			return open(2);
		});
		this.coordinator.start(Duration.ZERO);
		first.join();
		this.coordinator.stop();
		this.coordinator.start(Duration.ofMillis(300));
		answer.countDown();
		assertThat(overlaps.get()).isFalse();
		await().until(() -> this.circuitBreaker.getState() == State.OPEN);
		then(this.store).should().close();
	}

	@Test
	void whatHappensWhileItWaitsForTheStoreIsNotForgotten() throws Exception {
		CompletableFuture<Thread> asking = new CompletableFuture<>();
		CountDownLatch answer = new CountDownLatch(1);
		given(this.store.poll(any(), any(), anyLong())).willReturn(new Poll(1, 3, null));
		given(this.store.vote(any(), any())).willAnswer((call) -> {
			asking.complete(Thread.currentThread());
			answer.await();
			return new Answer(true, FleetState.NONE, Duration.ZERO);
		});
		CircuitBreaker another = this.registry.circuitBreaker("dns");
		this.coordinator.start(PATIENT);
		open(this.circuitBreaker);
		awaitWaits(asking.get());
		open(another);
		awaitWaits(asking.get());
		answer.countDown();
		then(this.store).should(timeout(30_000)).vote(eq(another.getName()), any());
	}

	private static void open(CircuitBreaker circuitBreaker) {
		for (int i = 0; i < 3; i++) {
			circuitBreaker.acquire().failure(new IOException());
		}
	}

	private static void awaitWaits(Thread thread) {
		await().until(() -> thread.getState() == Thread.State.WAITING);
	}

	@Test
	void oneThatIsStartedAgainWaitsForNews() {
		given(this.store.poll(any(), any(), anyLong())).willReturn(open(1))
			.willThrow(new IllegalStateException("not yet"))
			.willReturn(open(2));
		this.coordinator.start(PATIENT);
		this.coordinator.stop();
		this.circuitBreaker.reset();
		this.coordinator.start(PATIENT);
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void pollsThoughItCannotListen() {
		willThrow(new IllegalStateException("not permitted")).given(this.store).listen(any());
		given(this.store.poll(any(), any(), anyLong())).willReturn(open(1));
		this.coordinator.start(PATIENT);
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
		assertThat(this.coordinator.scope()).isEqualTo(FleetStatus.Scope.FLEET);
	}

	@Test
	void listensAgainNowAndThen() {
		given(this.store.poll(any(), any(), anyLong())).willReturn(new Poll(1, 1, null));
		FleetCoordinator often = coordinator(Duration.ofMillis(1));
		often.start(PATIENT);
		then(this.store).should(timeout(30_000).atLeast(3)).listen(any());
		often.stop();
	}

	@Test
	void voteIsNotKeptUpOnceNobodyKnows() throws Exception {
		given(this.store.poll(any(), any(), anyLong())).willReturn(new Poll(1, 3, null));
		given(this.store.vote(any(), any()))
			.willReturn(new Answer(true, new FleetState(0, Agreement.CLOSED, Duration.ZERO, 0, 1, 3), Duration.ZERO));
		CircuitBreaker brief = this.registry.circuitBreaker(BRIEF);
		FleetCoordinator often = coordinator(Duration.ofMillis(20));
		often.start(PATIENT);
		open(brief);
		then(this.store).should(timeout(30_000).atLeastOnce()).vote(any(), any());
		then(this.store).should(timeout(30_000)).withdraw(any(), any());
		assertThat(brief.getState()).isEqualTo(State.OPEN);
		await().until(() -> often.status(BRIEF).votes() == 0);
		often.stop();
	}

}
