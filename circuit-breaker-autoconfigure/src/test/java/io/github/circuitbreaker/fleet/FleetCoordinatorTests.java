package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.PollReply;
import io.github.circuitbreaker.fleet.FleetStore.Request;
import io.github.circuitbreaker.fleet.FleetStore.Vote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentMatcher;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;

/**
 * The thread of one instance, at a store that answers as it is told to.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FleetCoordinatorTests {

	private static final String PYPI = "pypi";

	private static final Duration PATIENT = Duration.ofSeconds(30);

	private final FleetStore store = mock(FleetStore.class);

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().recoveryTimeout(Duration.ofMinutes(1)).build(),
			TimeSource.system());

	private final CircuitBreaker circuitBreaker = this.registry.circuitBreaker(PYPI);

	private final FleetCoordinator coordinator = coordinator(Duration.ofMinutes(1));

	private FleetCoordinator coordinator(Duration pollInterval) {
		return new FleetCoordinator(this.registry, this.store,
				new FleetSettings("shop", 0.5, Duration.ofMinutes(2), pollInterval), TimeSource.system());
	}

	@AfterEach
	void stop() {
		this.coordinator.stop();
	}

	private static PollReply open(long epoch) {
		return new PollReply("1:" + epoch, false, 3, List.of(new CircuitState(PYPI, epoch, epoch, true,
				Duration.ofMinutes(1), 0, 2, 3, 0, 0, "", Duration.ZERO, null)));
	}

	private static PollReply closed() {
		return new PollReply("1:1", false, 3, List.of(CircuitState.closed(PYPI, 0, 0)));
	}

	@Test
	void startWaitsForAnAnswerEvenIfTheFirstRequestsFail() {
		given(this.store.exchange(any())).willThrow(new IllegalStateException("too slow"))
			.willThrow(new IllegalStateException("still too slow"))
			.willReturn(open(1));
		this.coordinator.start(PATIENT);
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void startGoesOnWithoutAnAnswerAndTheFaultIsLoggedOnceWithItsCauseAndOnceWhenItIsOver(CapturedOutput output) {
		given(this.store.exchange(any())).willThrow(
				new IllegalStateException("Redis exception", new IOException("NOAUTH Authentication required.")));
		FleetCoordinator often = coordinator(Duration.ofMillis(10));
		often.start(Duration.ofMillis(300));
		assertThat(often.viewAge()).isNull();
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.CLOSED);
		await().untilAsserted(() -> assertThat(output).contains("NOAUTH"));
		clearInvocations(this.store);
		then(this.store).should(timeout(30_000).atLeast(20)).exchange(any());
		assertThat(output.getAll().split("NOAUTH Authentication required", -1)).hasSize(2);
		assertThat(output).contains("WARN");
		willReturn(closed()).given(this.store).exchange(any());
		await().untilAsserted(
				() -> assertThat(output).contains("Circuit breakers advise each other, those of 3 instances"));
		often.stop();
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
		given(this.store.exchange(any())).willReturn(open(1));
		this.coordinator.start(PATIENT);
		assertThatIllegalStateException().isThrownBy(() -> {
			throw thrown.join();
		}).withMessageContaining("on another thread");
		then(this.store).should(never()).exchange(argThat(says(FleetStore.CommandMessage.class)));
	}

	private static ArgumentMatcher<Request> says(Class<?> kind) {
		return (request) -> request.messages().stream().anyMatch(kind::isInstance);
	}

	@Test
	void oneThatIsStartedAgainWaitsForTheLastThreadToEnd() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		CompletableFuture<Thread> first = new CompletableFuture<>();
		CompletableFuture<Boolean> overlaps = new CompletableFuture<>();
		given(this.store.exchange(any())).willAnswer((call) -> {
			first.complete(Thread.currentThread());
			answer.await();
			return open(1);
		}).willAnswer((call) -> {
			Request farewell = call.getArgument(0);
			assertThat(farewell.timeToLive()).isZero();
			return open(1);
		}).willAnswer((call) -> {
			// It may not have come to its very end, but it waits for nothing any more.
			first.join().join(10_000);
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
	void changesDuringAnExchangeAreNotForgotten() throws Exception {
		CompletableFuture<Thread> asking = new CompletableFuture<>();
		CountDownLatch answer = new CountDownLatch(1);
		given(this.store.exchange(any())).willReturn(closed());
		given(this.store.exchange(argThat(votesFor(PYPI)))).willAnswer((call) -> {
			asking.complete(Thread.currentThread());
			answer.await();
			return closed();
		});
		CircuitBreaker another = this.registry.circuitBreaker("dns");
		this.coordinator.start(Duration.ofMillis(100));
		open(this.circuitBreaker);
		awaitWaits(asking.get());
		open(another);
		awaitWaits(asking.get());
		answer.countDown();
		then(this.store).should(timeout(30_000).atLeastOnce()).exchange(argThat(votesFor("dns")));
	}

	private static ArgumentMatcher<Request> votesFor(String name) {
		return (request) -> request != null && request.messages()
			.stream()
			.anyMatch((message) -> message instanceof Vote && message.circuitBreaker().equals(name));
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
		given(this.store.exchange(any())).willReturn(open(1))
			.willReturn(open(1))
			.willThrow(new IllegalStateException("not yet"))
			.willReturn(open(2));
		this.coordinator.start(PATIENT);
		this.coordinator.stop();
		this.circuitBreaker.reset();
		this.coordinator.start(PATIENT);
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.OPEN);
	}

	@Test
	void commandIsObeyedOnceTheStoreHasIt() throws Exception {
		given(this.store.exchange(any())).willReturn(closed());
		given(this.store
			.exchange(argThat((request) -> request != null && says(FleetStore.CommandMessage.class).matches(request))))
			.willReturn(new PollReply("1:2", false, 3, List.of(new CircuitState(PYPI, 0, 2, false, Duration.ZERO, 0, 0,
					0, 0, 0, "", Duration.ZERO, new FleetStore.Command(5, State.FORCED_OPEN)))));
		this.coordinator.start(PATIENT);
		this.coordinator.command(PYPI, State.FORCED_OPEN);
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.FORCED_OPEN);
	}

	@Test
	void commandThatTheStoreDoesNotAnswerIsRefusedWithTheCause() {
		given(this.store.exchange(any())).willReturn(closed());
		this.coordinator.start(PATIENT);
		willThrow(new IllegalStateException("OOM")).given(this.store).exchange(any());
		assertThatExceptionOfType(FleetUnreachableException.class)
			.isThrownBy(() -> this.coordinator.command(PYPI, State.DISABLED))
			.withStackTraceContaining("OOM");
		assertThatIllegalArgumentException().isThrownBy(() -> this.coordinator.command(PYPI, State.OPEN));
		assertThatIllegalArgumentException().isThrownBy(() -> this.coordinator.command("", State.DISABLED));
		this.coordinator.stop();
		assertThatExceptionOfType(FleetUnreachableException.class)
			.isThrownBy(() -> this.coordinator.command(PYPI, State.DISABLED))
			.withMessageContaining("takes no part");
	}

}
