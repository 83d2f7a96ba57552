package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.Command;
import io.github.circuitbreaker.fleet.FleetStore.CommandMessage;
import io.github.circuitbreaker.fleet.FleetStore.Inquiry;
import io.github.circuitbreaker.fleet.FleetStore.LeaseRequest;
import io.github.circuitbreaker.fleet.FleetStore.Message;
import io.github.circuitbreaker.fleet.FleetStore.PollReply;
import io.github.circuitbreaker.fleet.FleetStore.Request;
import io.github.circuitbreaker.fleet.FleetStore.Vote;
import io.github.circuitbreaker.fleet.FleetStore.Withdrawal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One instance, round by round: when it asks the store, and what it does with the answer.
 */
class FleetExchangeTests {

	private static final String PYPI = "pypi";

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ManualTimeSource time = new ManualTimeSource();

	private final CircuitBreakerRegistry registry = registry();

	private final CircuitBreaker circuitBreaker = this.registry.circuitBreaker(PYPI);

	private int wakeUps;

	private FleetMembers members;

	private FleetExchange exchange;

	private CircuitBreakerRegistry registry() {
		return new CircuitBreakerRegistry(
				(name) -> CircuitBreakerConfig.builder().recoveryTimeout(MINUTE).trialTimeout(SECOND).build(),
				this.time);
	}

	private void start(Duration pollInterval) {
		FleetView view = new FleetView(this.time, Duration.ofHours(1));
		FleetSettings settings = new FleetSettings("shop", 0.5, Duration.ofHours(1), pollInterval);
		this.members = new FleetMembers(this.registry, (circuitBreaker, whenBegun) -> new FleetMember(circuitBreaker,
				"a", view, settings, this.time, whenBegun), () -> this.wakeUps++);
		this.exchange = new FleetExchange("a", settings, this.members, view, this.time, new Random(1));
		this.exchange.start(Duration.ofSeconds(2));
	}

	/** Starts, and hears of all circuit breakers. */
	private void join() {
		start(SECOND);
		answer(this.exchange.next());
		assertThat(this.exchange.isInformed()).isTrue();
		assertThat(awaitNext()).isNull();
	}

	private void answer(Request request) {
		answer(request.messages().stream().map((message) -> closed(message.circuitBreaker())).toList());
	}

	private void answer(List<CircuitState> states) {
		this.exchange.answered(new PollReply("1:1", false, 3, states));
	}

	private static CircuitState closed(String name) {
		return CircuitState.closed(name, 0, 1);
	}

	private static CircuitState open(long revision, Duration remaining, String token, Duration leased) {
		return new CircuitState(PYPI, 1, revision, true, remaining, 0, 2, 3, 0, 0, token, leased, null);
	}

	private static CircuitState commanded(Command command) {
		return new CircuitState(PYPI, 0, 2, false, Duration.ZERO, 0, 0, 0, 0, 0, "", Duration.ZERO, command);
	}

	private Duration pause() {
		return Duration.ofNanos(this.exchange.pause());
	}

	private Request awaitNext() {
		this.time.advance(pause());
		return this.exchange.next();
	}

	private Request awaitPoll() {
		Request request = awaitNext();
		while (request == null) {
			request = awaitNext();
		}
		return request;
	}

	private FleetMember member() {
		return this.members.find(PYPI);
	}

	private void fail(CircuitBreaker failing) {
		for (int i = 0; i < 3; i++) {
			failing.acquire().failure(new IOException());
		}
	}

	@Test
	void pollsAreFromFourToSixFifthsOfTheIntervalApart() {
		join();
		List<Long> pauses = new ArrayList<>();
		answer(awaitPoll());
		for (int i = 0; i < 200; i++) {
			long before = this.time.nanoTime();
			answer(awaitPoll());
			pauses.add((this.time.nanoTime() - before) / 1_000_000);
		}
		assertThat(pauses).allMatch((pause) -> pause >= 800 && pause <= 1200)
			.anyMatch((pause) -> pause < 820)
			.anyMatch((pause) -> pause > 1180);
	}

	@Test
	void pollsThatFailAtTheStartAreSoonRepeatedForAWhile() {
		start(SECOND);
		for (int i = 0; i <= 20; i++) {
			assertThat(this.exchange.next()).isNotNull();
			this.exchange.failed(new IOException());
			if (i < 20) {
				assertThat(pause()).isEqualTo(Duration.ofMillis(100));
				this.time.advance(pause());
			}
		}
		assertThat(pause()).isGreaterThanOrEqualTo(Duration.ofMillis(800));
	}

	@Test
	void failureIsFollowedByTheNextPollWhateverThereIsToSay() {
		join();
		// Those at the start are over.
		for (int i = 0; i < 3; i++) {
			answer(awaitPoll());
		}
		this.time.advance(Duration.ofMillis(10));
		Duration untilPoll = pause();
		fail(this.circuitBreaker);
		assertThat(pause()).isZero();
		assertThat(this.exchange.next().messages()).hasOnlyElementsOfType(Vote.class);
		this.exchange.failed(new IOException());
		this.members.changed(PYPI);
		assertThat(pause()).isEqualTo(untilPoll);
		assertThat(this.exchange.next()).isNull();
		assertThat(awaitNext().messages()).hasOnlyElementsOfType(Vote.class);
	}

	@Test
	void requestsFromOnePollToTheNextAreFifty() {
		join();
		answer(awaitPoll());
		fail(this.circuitBreaker);
		for (int i = 2; i <= 50; i++) {
			assertThat(pause()).as("request %d", i).isLessThanOrEqualTo(Duration.ofMillis(5));
			answer(awaitNext());
			// A vote is given and withdrawn in turn.
			if (this.circuitBreaker.getState() == State.OPEN) {
				this.circuitBreaker.reset();
			}
			else {
				fail(this.circuitBreaker);
			}
		}
		this.members.changed(PYPI);
		assertThat(pause()).isBetween(Duration.ofMillis(500), SECOND);
	}

	@Test
	void requestsAreCloserIfPollsAre() {
		start(Duration.ofMillis(100));
		answer(this.exchange.next());
		this.members.changed(PYPI);
		assertThat(pause()).isEqualTo(Duration.ofMillis(2));
	}

	@Test
	void allAreAskedForAtOnceIfTheStoreHasForgotten() {
		join();
		this.exchange.answered(new PollReply("2:2", true, 1, List.of()));
		assertThat(this.exchange.isInformed()).isFalse();
		assertThat(pause()).isLessThanOrEqualTo(Duration.ofMillis(5));
		assertThat(awaitNext().messages()).containsExactly(new Inquiry(PYPI, 0));
	}

	@Test
	void commandIsDoneOnceItIsAnswered() {
		join();
		CompletableFuture<?> done = this.exchange.give(member(), State.FORCED_OPEN);
		assertThat(this.exchange.next().messages()).containsExactly(
				new CommandMessage(PYPI, 0, new Command(this.time.now().toEpochMilli(), State.FORCED_OPEN), false));
		assertThat(done).isNotDone();
		answer(List.of(commanded(new Command(7, State.FORCED_OPEN))));
		assertThat(done).isCompleted();
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.FORCED_OPEN);
	}

	@Test
	void commandThatFailsIsNotRepeated() {
		join();
		IOException cause = new IOException();
		CompletableFuture<?> done = this.exchange.give(member(), State.FORCED_OPEN);
		this.exchange.next();
		this.exchange.failed(cause);
		assertThat(done).failsWithin(Duration.ZERO).withThrowableThat().withCause(cause);
		assertThat(awaitNext().messages()).isEmpty();
	}

	@Test
	void commandThatIsNoLongerWaitedForIsNotGiven() {
		join();
		this.exchange.give(member(), State.FORCED_OPEN).completeExceptionally(new IOException());
		assertThat(this.exchange.next()).isNull();
	}

	@Test
	void commandIsObeyedOnceAndIsToldAgainOnlyIfTheStoreHasForgottenIt() {
		join();
		Command command = new Command(7, State.FORCED_OPEN);
		answer(List.of(commanded(command)));
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.FORCED_OPEN);
		this.circuitBreaker.reset();
		answer(List.of(commanded(command)));
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.CLOSED);
		assertThat(awaitPoll().messages()).isEmpty();
		answer(List.of(closed(PYPI)));
		assertThat(awaitNext().messages()).containsExactly(new CommandMessage(PYPI, 0, command, true));
		answer(List.of(commanded(new Command(8, State.CLOSED))));
		answer(List.of(closed(PYPI)));
		assertThat(awaitPoll().messages()).isEmpty();
	}

	@Test
	void latestNewsCountInWhateverOrderTheyCome() {
		join();
		for (int second : new int[] { 6, 4 }) {
			this.members.published(open(5, MINUTE, "", Duration.ZERO));
			this.members.published(open(second, MINUTE, "", Duration.ZERO));
			this.exchange.next();
			assertThat(member().state().revision()).isEqualTo(6);
		}
		long heardAt = member().heard().at();
		this.time.advance(SECOND);
		this.members.published(open(6, MINUTE, "", Duration.ZERO));
		this.exchange.next();
		assertThat(member().heard().at()).isEqualTo(heardAt);
	}

	@Test
	void leaseThatIsTakenAnewDuringTheTrialIsToldAtOnce() {
		join();
		answer(List.of(open(2, Duration.ZERO, "", Duration.ZERO)));
		this.circuitBreaker.acquire().release();
		assertThat(this.circuitBreaker.getState()).isEqualTo(State.HALF_OPEN);
		LeaseRequest first = (LeaseRequest) awaitNext().messages().get(0);
		answer(List.of(open(3, Duration.ZERO, first.token(), first.length())));
		assertThat(awaitPoll().messages()).isEmpty();
		answer(List.of());
		this.time.advance(Duration.ofMillis(300));
		int before = this.wakeUps;
		this.circuitBreaker.acquire().release();
		assertThat(this.wakeUps).isGreaterThan(before);
		assertThat(pause()).isLessThanOrEqualTo(Duration.ofMillis(5));
		assertThat(awaitNext().messages()).singleElement()
			.isInstanceOfSatisfying(LeaseRequest.class, (second) -> assertThat(second.begun()).isTrue());
	}

	@Test
	void trialIsToldThoughTheStoreNamesItsLeaseAlready() {
		join();
		answer(List.of(open(2, SECOND.multipliedBy(3), "", Duration.ZERO)));
		List<Message> said = List.of();
		while (said.isEmpty()) {
			answer(List.of());
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(this.circuitBreaker::acquire);
			said = awaitPoll().messages();
		}
		LeaseRequest ahead = (LeaseRequest) said.get(0);
		assertThat(ahead.begun()).isFalse();
		Duration remaining = this.circuitBreaker.snapshot().retryAfter();
		answer(List.of(open(3, remaining, ahead.token(), remaining.plus(SECOND))));
		this.time.advance(remaining);
		this.circuitBreaker.acquire();
		this.members.published(open(4, Duration.ZERO, ahead.token(), SECOND));
		assertThat(awaitNext().messages()).singleElement()
			.isInstanceOfSatisfying(LeaseRequest.class, (trial) -> assertThat(trial.begun()).isTrue());
	}

	@Test
	void endWithdrawsTheVotesAndLeavesTheCircuitBreakersToThemselves() {
		for (int i = 0; i < 110; i++) {
			this.registry.circuitBreaker("c" + i);
		}
		start(SECOND);
		for (Request request = this.exchange.next(); !this.exchange.isInformed(); request = awaitNext()) {
			answer(request);
		}
		List<CircuitBreaker> voters = this.registry.getAll().stream().limit(105).toList();
		voters.forEach(this::fail);
		for (int i = 0; i < 10; i++) {
			Request request = awaitNext();
			answer((request != null)
					? request.messages().stream().map(Message::circuitBreaker).map(FleetExchangeTests::closed).toList()
					: List.of());
		}
		this.members.changed(PYPI);
		this.members.published(open(2, MINUTE, "", Duration.ZERO));
		Request farewell = this.exchange.end();
		assertThat(farewell.timeToLive()).isZero();
		assertThat(farewell.messages()).hasSize(100)
			.hasOnlyElementsOfType(Withdrawal.class)
			.allMatch(
					(message) -> voters.stream().anyMatch((voter) -> voter.getName().equals(message.circuitBreaker())));
		assertThat(this.members.all()).isEmpty();
		assertThat(this.members.hasAnythingNew()).isFalse();
		this.registry.circuitBreaker("later");
		assertThat(this.members.all()).isEmpty();
	}

	@Test
	void endWithdrawsNothingWithoutVotesAndOpensTheGate() {
		join();
		answer(List.of(open(2, Duration.ZERO, "b", MINUTE)));
		assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(this.circuitBreaker::acquire);
		assertThat(this.exchange.end().messages()).isEmpty();
		this.circuitBreaker.acquire().success();
	}

	@Test
	void circuitBreakerIsAMemberOnceAndForAsLongAsTheRegistryHasIt() {
		join();
		FleetMember member = member();
		this.members.onAdded(this.circuitBreaker);
		assertThat(member()).isSameAs(member);
		CircuitBreaker another = registry().circuitBreaker(PYPI);
		this.members.onRemoved(another);
		assertThat(member()).isSameAs(member);
		this.members.onAdded(another);
		assertThat(member()).isNull();
		this.members.onAdded(this.circuitBreaker);
		this.members.onRemoved(this.circuitBreaker);
		assertThat(member()).isNull();
	}

}
