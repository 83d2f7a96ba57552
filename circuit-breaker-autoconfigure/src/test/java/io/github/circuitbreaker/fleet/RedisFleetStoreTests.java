package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What the scripts do at a real server.
 */
class RedisFleetStoreTests {

	private static final String PYPI = "pypi";

	private static final String IS_LEASED = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			return tonumber(redis.call('HGET', 'cb:{shop:pypi}:state', 'leased')) > now and 1 or 0
			""";

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration A_WHILE = Duration.ofMillis(50);

	private static RedisProcess redis;

	private RedisFleetStore store;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void connect() {
		redis.command("FLUSHALL");
		this.store = store("shop");
	}

	private static RedisFleetStore store(String fleet) {
		return new RedisFleetStore(fleet, new RedisConnections(
				new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", redis.port()))));
	}

	@AfterEach
	void disconnect() {
		this.store.close();
	}

	private Answer vote(String instance, long epoch, int quorum, Duration openFor) {
		return this.store.vote(PYPI, new Vote(instance, epoch, quorum, 5, MINUTE, openFor));
	}

	private Answer bid(String instance, long epoch, Duration lease) {
		return this.store.bid(PYPI, new Bid(instance, epoch, "token of " + instance, lease, false, 5));
	}

	private Answer settle(String instance, long epoch, Duration openFor) {
		return this.store.settle(PYPI, new Verdict(instance, epoch, "token of " + instance, openFor));
	}

	private FleetState open(Duration openFor) {
		vote("a", 0, 2, openFor);
		FleetState state = vote("b", 0, 2, openFor).state();
		assertThat(state.open()).isTrue();
		return state;
	}

	@Test
	void opensWithTheVoteThatWasMissing() {
		assertThat(vote("a", 0, 2, MINUTE))
			.isEqualTo(new Answer(true, new FleetState(0, Agreement.CLOSED, Duration.ZERO, 0, 1, 5), Duration.ZERO));
		assertThat(vote("a", 0, 2, MINUTE).state().votes()).isEqualTo(1);
		FleetState state = vote("b", 0, 2, MINUTE).state();
		assertThat(state.open()).isTrue();
		assertThat(state.remaining()).isEqualTo(MINUTE);
		assertThat(state.votes()).isEqualTo(2);
		assertThat(state.liveInstances()).isEqualTo(5);
		assertThat(state.epoch()).isPositive();
	}

	@Test
	void voteThatOnlyKeepsUpAnEarlierOneDoesNotOpen() {
		vote("a", 0, 2, MINUTE);
		Answer answer = vote("b", 0, 2, null);
		assertThat(answer.state().votes()).isEqualTo(2);
		assertThat(answer.state().open()).isFalse();
		assertThat(vote("b", 0, 2, MINUTE).state().open()).isTrue();
	}

	@Test
	void voteThatWasTakenBackOrHasEndedDoesNotCount() {
		vote("a", 0, 3, MINUTE);
		this.store.withdraw(PYPI, "a");
		this.store.vote(PYPI, new Vote("b", 0, 3, 5, A_WHILE, MINUTE));
		await().untilAsserted(() -> assertThat(vote("c", 0, 3, MINUTE).state().votes()).isEqualTo(1));
	}

	@Test
	void voteFromAnotherEpochIsLate() {
		FleetState open = open(Duration.ZERO);
		bid("a", open.epoch(), MINUTE);
		FleetState closed = settle("a", open.epoch(), null).state();
		for (String instance : List.of("b", "c", "d")) {
			Answer answer = vote(instance, open.epoch(), 2, MINUTE);
			assertThat(answer).isEqualTo(new Answer(false, closed, Duration.ZERO));
		}
		assertThat(vote("b", closed.epoch(), 2, MINUTE).state().votes()).isEqualTo(1);
	}

	@Test
	void oneInstanceHoldsTheLeaseAfterTheDeadline() {
		FleetState open = open(MINUTE);
		Answer early = bid("a", open.epoch(), MINUTE);
		assertThat(early.accepted()).isFalse();
		assertThat(early.time()).isBetween(MINUTE.minusSeconds(30), MINUTE);
		redis.command("FLUSHALL");
		FleetState expired = open(Duration.ZERO);
		assertThat(bid("a", expired.epoch(), MINUTE)).isEqualTo(new Answer(true, expired, MINUTE));
		Answer second = bid("b", expired.epoch(), MINUTE);
		assertThat(second.accepted()).isFalse();
		assertThat(second.time()).isBetween(MINUTE.minusSeconds(30), MINUTE);
		assertThat(bid("b", expired.epoch() - 1, MINUTE).accepted()).isFalse();
	}

	@Test
	void leaseThatHasRunOutGoesToAnotherAndTheLateVerdictIsRefused() {
		FleetState open = open(Duration.ZERO);
		assertThat(bid("a", open.epoch(), A_WHILE).accepted()).isTrue();
		await().until(() -> bid("b", open.epoch(), MINUTE).accepted());
		assertThat(settle("a", open.epoch(), null)).satisfies((answer) -> {
			assertThat(answer.accepted()).isFalse();
			assertThat(answer.state()).isEqualTo(open);
		});
		assertThat(settle("b", open.epoch(), null).accepted()).isTrue();
		assertThat(settle("b", open.epoch(), null).accepted()).isFalse();
	}

	@Test
	void verdictCountsAfterTheLeaseUnlessSomebodyElseHasIt() {
		FleetState open = open(Duration.ZERO);
		bid("a", open.epoch(), Duration.ofMillis(1));
		Bid wrong = new Bid("a", open.epoch(), "another token", MINUTE, true, 5);
		await().until(() -> this.store.bid(PYPI, wrong).time().isZero());
		assertThat(settle("a", open.epoch(), null).accepted()).isTrue();
	}

	private void leaseRunsOut(FleetState open) {
		bid("b", open.epoch(), Duration.ofMillis(1));
		await().until(() -> redis.command("EVAL", IS_LEASED, "0").contains(":0"));
	}

	@Test
	void circuitIsLeftToEachWhenNobodyUsesTheLease() {
		FleetState open = open(Duration.ZERO);
		leaseRunsOut(open);
		leaseRunsOut(open);
		Answer answer = bid("b", open.epoch(), MINUTE);
		assertThat(answer.accepted()).isFalse();
		FleetState left = answer.state();
		assertThat(left.agreement()).isEqualTo(Agreement.LEFT_TO_EACH);
		assertThat(left.epoch()).isGreaterThan(open.epoch());
		assertThat(settle("b", left.epoch(), MINUTE).accepted()).isFalse();
		FleetState closed = settle("b", left.epoch(), null).state();
		assertThat(closed.agreement()).isEqualTo(Agreement.CLOSED);
		assertThat(closed.epoch()).isGreaterThan(left.epoch());
	}

	@Test
	void circuitIsNotLeftToEachByOneThatAsksAgain() {
		FleetState open = open(Duration.ZERO);
		for (int i = 0; i < 5; i++) {
			assertThat(bid("a", open.epoch(), MINUTE).accepted()).isTrue();
		}
	}

	@Test
	void circuitIsNotLeftToEachWhileThereAreTrials() {
		FleetState open = open(Duration.ZERO);
		leaseRunsOut(open);
		bid("a", open.epoch(), Duration.ofMillis(1));
		this.store.bid(PYPI, new Bid("a", open.epoch(), "token of a", Duration.ofMillis(1), true, 5));
		await().until(() -> redis.command("EVAL", IS_LEASED, "0").contains(":0"));
		leaseRunsOut(open);
		assertThat(bid("b", open.epoch(), MINUTE).accepted()).isTrue();
	}

	@Test
	void circuitThatIsLeftToEachIsOpenedByAQuorumAndHasNotRecovered() {
		FleetState first = open(Duration.ZERO);
		bid("a", first.epoch(), MINUTE);
		FleetState open = settle("a", first.epoch(), Duration.ZERO).state();
		assertThat(open.failedTrials()).isEqualTo(1);
		leaseRunsOut(open);
		leaseRunsOut(open);
		long left = bid("b", open.epoch(), MINUTE).state().epoch();
		assertThat(vote("a", left, 2, MINUTE).state().open()).isFalse();
		FleetState again = vote("b", left, 2, MINUTE).state();
		assertThat(again.open()).isTrue();
		assertThat(again.failedTrials()).isEqualTo(1);
	}

	@Test
	void stepThatIsRefusedIsToldFromAServerThatIsAway() {
		redis.command("SET", "cb:{shop:pypi}:votes", "no votes");
		assertThatExceptionOfType(StepRefusedException.class).isThrownBy(() -> vote("a", 0, 2, MINUTE));
		assertThatExceptionOfType(StepRefusedException.class).isThrownBy(() -> this.store.withdraw(PYPI, "a"));
		redis.hang();
		try {
			assertThatException().isThrownBy(() -> vote("a", 0, 2, MINUTE)).isNotInstanceOf(StepRefusedException.class);
		}
		finally {
			redis.goOn();
		}
		this.store.failed();
	}

	@Test
	void whatIsWrittenInAnotherWayIsLeftOut() {
		FleetState state = new FleetState(7, Agreement.OPEN, MINUTE, 2, 3, 5);
		this.store.announce("dns", state);
		long epoch = this.store.command("dns", new FleetCommand(0, State.DISABLED));
		redis.command("HSET", "cb:{shop}:states", PYPI, "v9;open", "later", "9|7|99|60000|0|2|5|99999999999999");
		redis.command("HSET", "cb:{shop}:commands", PYPI, "v9;open", "later", "9|HALF_CLOSED");
		Poll.News news = this.store.poll("a", MINUTE, FleetStore.NO_REVISION).news();
		assertThat(news.states()).containsOnlyKeys("dns");
		assertThat(news.commands()).containsExactlyEntriesOf(Map.of("dns", new FleetCommand(epoch, State.DISABLED)));
		this.store.announce(PYPI, state);
		this.store.command(PYPI, new FleetCommand(0, State.DISABLED));
		news = this.store.poll("a", MINUTE, FleetStore.NO_REVISION).news();
		assertThat(news.states()).containsOnlyKeys("dns", PYPI);
		assertThat(news.commands()).containsOnlyKeys("dns", PYPI);
	}

	@Test
	void trialThatFailsOpensAgainAndLetsOthersGoFirst() {
		FleetState open = open(Duration.ZERO);
		bid("a", open.epoch(), MINUTE);
		FleetState again = settle("a", open.epoch(), Duration.ofMillis(1)).state();
		assertThat(again.open()).isTrue();
		assertThat(again.failedTrials()).isEqualTo(1);
		assertThat(again.epoch()).isGreaterThan(open.epoch());
		await().until(() -> bid("b", again.epoch() - 1, MINUTE).state().remaining().isZero());
		Answer same = bid("a", again.epoch(), MINUTE);
		assertThat(same.accepted()).isFalse();
		assertThat(same.time()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
		assertThat(bid("b", again.epoch(), MINUTE).accepted()).isTrue();
	}

	@Test
	void clockThatIsSetBackLeavesNobodyWaiting() {
		FleetState open = open(MINUTE);
		this.store.announce(PYPI, open);
		String ahead = String.valueOf(System.currentTimeMillis() + Duration.ofHours(5).toMillis());
		redis.command("HSET", "cb:{shop:pypi}:state", "ending", ahead);
		redis.command("HSET", "cb:{shop}:states", PYPI, open.epoch() + "|1|" + ahead + "|60000|0|2|5|" + ahead);
		assertThat(bid("a", open.epoch(), MINUTE).accepted()).isTrue();
		assertThat(this.store.poll("a", MINUTE, FleetStore.NO_REVISION).news().states().get(PYPI).remaining()).isZero();
		redis.command("HSET", "cb:{shop:pypi}:state", "leased", ahead);
		assertThat(bid("b", open.epoch(), MINUTE).accepted()).isTrue();
	}

	@Test
	void longestDurationsStayExact() {
		Duration longest = Duration.ofNanos(Long.MAX_VALUE);
		FleetState open = open(longest);
		assertThat(open.remaining()).isEqualTo(longest.truncatedTo(ChronoUnit.MILLIS));
		this.store.announce(PYPI, open);
		assertThat(this.store.poll("a", MINUTE, FleetStore.NO_REVISION).news().states().get(PYPI).epoch())
			.isEqualTo(open.epoch());
		assertThat(vote("c", open.epoch(), 2, Duration.ofSeconds(Long.MAX_VALUE)).accepted()).isTrue();
	}

	@Test
	void everyKeyExpiresAndBelongsToOneTag() {
		open(MINUTE);
		vote("a", 0, 9, MINUTE);
		this.store.vote("pip{y}i:2", new Vote("a", 0, 9, 5, MINUTE, MINUTE));
		this.store.announce(PYPI, open(MINUTE));
		this.store.command(PYPI, new FleetCommand(0, State.FORCED_OPEN));
		this.store.poll("a", MINUTE, FleetStore.NO_REVISION);
		assertThat(redis.keys()).containsExactlyInAnyOrder("cb:{shop:pypi}:state", "cb:{shop:pip%7By%7Di%3A2}:votes",
				"cb:{shop}:states", "cb:{shop}:commands", "cb:{shop}:instances", "cb:{shop}:revision");
		assertThat(redis.keys())
			.allSatisfy((key) -> assertThat(redis.command("PTTL", key)).matches(":[1-9][0-9]*\r\n"));
	}

	@Test
	void countsTheInstancesThatLive() {
		assertThat(this.store.poll("a", MINUTE, FleetStore.NO_REVISION).liveInstances()).isEqualTo(1);
		assertThat(this.store.poll("b", A_WHILE, FleetStore.NO_REVISION).liveInstances()).isEqualTo(2);
		await().untilAsserted(
				() -> assertThat(this.store.poll("a", MINUTE, FleetStore.NO_REVISION).liveInstances()).isEqualTo(1));
		this.store.leave("a");
		assertThat(this.store.poll("c", MINUTE, FleetStore.NO_REVISION).liveInstances()).isEqualTo(1);
	}

	@Test
	void pollTellsWhatIsNewAndOnlyThen() {
		Poll first = this.store.poll("a", MINUTE, FleetStore.NO_REVISION);
		assertThat(first.news().states()).isEmpty();
		assertThat(this.store.poll("a", MINUTE, first.revision()).news()).isNull();
		FleetState state = new FleetState(7, Agreement.OPEN, MINUTE, 2, 3, 5);
		this.store.announce(PYPI, state);
		Poll second = this.store.poll("a", MINUTE, first.revision());
		assertThat(second.news().states()).containsOnlyKeys(PYPI);
		FleetState told = second.news().states().get(PYPI);
		assertThat(told.remaining()).isBetween(MINUTE.minusSeconds(30), MINUTE);
		assertThat(new FleetState(told.epoch(), told.agreement(), MINUTE, told.failedTrials(), told.votes(),
				told.liveInstances()))
			.isEqualTo(state);
		assertThat(this.store.poll("a", MINUTE, second.revision()).news()).isNull();
		this.store.announce(PYPI, new FleetState(6, Agreement.CLOSED, Duration.ZERO, 0, 0, 5));
		assertThat(this.store.poll("a", MINUTE, second.revision()).news()).isNull();
		redis.command("FLUSHALL");
		assertThat(this.store.poll("a", MINUTE, second.revision()).news().states()).isEmpty();
	}

	@Test
	void commandsGetLaterAndLaterAndAreToldAgainToAStoreThatForgot() {
		long first = this.store.command(PYPI, new FleetCommand(0, State.FORCED_OPEN));
		long second = this.store.command(PYPI, new FleetCommand(0, State.DISABLED));
		assertThat(second).isGreaterThan(first);
		assertThat(this.store.command(PYPI, new FleetCommand(first, State.FORCED_OPEN))).isEqualTo(second);
		redis.command("FLUSHALL");
		assertThat(this.store.command(PYPI, new FleetCommand(first, State.FORCED_OPEN))).isEqualTo(first);
		assertThat(this.store.poll("a", MINUTE, FleetStore.NO_REVISION).news().commands())
			.containsExactlyEntriesOf(Map.of(PYPI, new FleetCommand(first, State.FORCED_OPEN)));
	}

	@Test
	void newsAreHeardAtOnceByTheSameFleetOnly() {
		List<Object> heard = new CopyOnWriteArrayList<>();
		List<Object> elsewhere = new CopyOnWriteArrayList<>();
		RedisFleetStore others = store("shop:2");
		this.store.listen(into(heard));
		others.listen(into(elsewhere));
		FleetState state = new FleetState(7, Agreement.OPEN, MINUTE, 2, 3, 5);
		this.store.announce("a|b\n{c}", state);
		long epoch = this.store.command("a|b\n{c}", new FleetCommand(0, State.DISABLED));
		await().untilAsserted(() -> assertThat(heard).containsExactly("a|b\n{c}", state, "a|b\n{c}",
				new FleetCommand(epoch, State.DISABLED)));
		others.announce("x", state);
		await().untilAsserted(() -> assertThat(elsewhere).containsExactly("x", state));
		assertThat(heard).hasSize(4);
		others.close();
	}

	private static FleetListener into(List<Object> heard) {
		return new FleetListener() {

			@Override
			public void onState(String circuitBreaker, FleetState state) {
				heard.addAll(List.of(circuitBreaker, state));
			}

			@Override
			public void onCommand(String circuitBreaker, FleetCommand command) {
				heard.addAll(List.of(circuitBreaker, command));
			}

		};
	}

}
