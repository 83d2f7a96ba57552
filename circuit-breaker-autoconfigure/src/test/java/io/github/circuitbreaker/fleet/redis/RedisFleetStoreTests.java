package io.github.circuitbreaker.fleet.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetSettings;
import io.github.circuitbreaker.fleet.FleetStore.Abstention;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.Command;
import io.github.circuitbreaker.fleet.FleetStore.CommandMessage;
import io.github.circuitbreaker.fleet.FleetStore.Inquiry;
import io.github.circuitbreaker.fleet.FleetStore.LeaseRequest;
import io.github.circuitbreaker.fleet.FleetStore.Message;
import io.github.circuitbreaker.fleet.FleetStore.PollReply;
import io.github.circuitbreaker.fleet.FleetStore.Request;
import io.github.circuitbreaker.fleet.FleetStore.TrialResult;
import io.github.circuitbreaker.fleet.FleetStore.Vote;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * The script at a real server: what depends on its clock, its keys and its channel.
 * Everything else is what {@link StoreHistoriesTests} compare.
 */
class RedisFleetStoreTests {

	private static final String PYPI = "pypi";

	private static final String CIRCUITS = "cb:{shop}:2:circuits";

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

	static RedisFleetStore store(String fleet) {
		return store(fleet, new RedisStandaloneConfiguration("127.0.0.1", redis.port()));
	}

	private static RedisFleetStore store(String fleet, RedisStandaloneConfiguration server) {
		return new RedisFleetStore(new FleetSettings(fleet, 0.5, MINUTE, MINUTE), new LettuceConnectionFactory(server));
	}

	@AfterEach
	void disconnect() {
		this.store.close();
	}

	private PollReply say(String instance, Duration timeToLive, String known, Message... messages) {
		return this.store.exchange(new Request(instance, timeToLive, known, 5, 0.5, List.of(messages)));
	}

	private CircuitState say(String instance, Message message) {
		return say(instance, MINUTE, "", message).news().get(0);
	}

	private CircuitState open(Duration openFor) {
		for (String instance : List.of("a", "b", "c")) {
			say(instance, new Vote(PYPI, 0, openFor, true));
		}
		CircuitState state = say("a", new Inquiry(PYPI, 0));
		assertThat(state.open()).isTrue();
		return state;
	}

	@Test
	void opensWithTheVoteThatWasMissing() {
		say("a", new Vote(PYPI, 0, MINUTE, true));
		CircuitState before = say("b", new Vote(PYPI, 0, MINUTE, true));
		assertThat(before.open()).isFalse();
		assertThat(before.votes()).isEqualTo(2);
		CircuitState state = say("c", new Vote(PYPI, 0, MINUTE, true));
		assertThat(state.open()).isTrue();
		assertThat(state.remaining()).isEqualTo(MINUTE);
		assertThat(state.votes()).isEqualTo(3);
		assertThat(state.liveInstances()).isEqualTo(5);
		assertThat(state.epoch()).isPositive();
	}

	@Test
	void votesAndInstancesExpire() {
		assertThat(say("a", A_WHILE, "", new Vote(PYPI, 0, MINUTE, true)).liveInstances()).isEqualTo(1);
		await().untilAsserted(
				() -> assertThat(say("b", MINUTE, "", new Vote(PYPI, 0, MINUTE, true)).liveInstances()).isEqualTo(1));
		await().untilAsserted(() -> assertThat(say("b", new Vote(PYPI, 0, MINUTE, true)).votes()).isEqualTo(1));
	}

	@Test
	void leaseRunsOut() {
		CircuitState open = open(Duration.ZERO);
		assertThat(say("a", new LeaseRequest(PYPI, open.epoch(), "a1", A_WHILE, true)).token()).isEqualTo("a1");
		await().until(() -> say("b", new LeaseRequest(PYPI, open.epoch(), "b1", MINUTE, true)).token().equals("b1"));
		assertThat(say("a", new TrialResult(PYPI, open.epoch(), "a1", null)).open()).isTrue();
		CircuitState closed = say("b", new TrialResult(PYPI, open.epoch(), "b1", null));
		assertThat(closed.open()).isFalse();
		assertThat(closed.epoch()).isGreaterThan(open.epoch());
	}

	@Test
	void leaseThatWasRequestedAheadLastsUntilAfterTheOpenTime() {
		CircuitState open = open(MINUTE);
		CircuitState leased = say("a", new LeaseRequest(PYPI, open.epoch(), "a1", MINUTE, false));
		assertThat(leased.token()).isEqualTo("a1");
		assertThat(leased.leased().minus(leased.remaining())).isEqualTo(MINUTE);
	}

	@Test
	void clockThatIsSetBackLeavesNoInstanceWaiting() {
		CircuitState open = open(MINUTE);
		String ahead = String.valueOf(System.currentTimeMillis() + Duration.ofHours(5).toMillis());
		String stored = redis.command("HGET", CIRCUITS, PYPI).split("\r\n")[1];
		redis.command("HSET", CIRCUITS, PYPI, stored.replaceAll("\"ending\":\\d+", "\"ending\":" + ahead));
		assertThat(say("a", new Inquiry(PYPI, open.epoch())).remaining()).isZero();
		say("a", new LeaseRequest(PYPI, open.epoch(), "a1", MINUTE, true));
		stored = redis.command("HGET", CIRCUITS, PYPI).split("\r\n")[1];
		redis.command("HSET", CIRCUITS, PYPI, stored.replaceAll("\"leased\":\\d+", "\"leased\":" + ahead));
		assertThat(say("b", new LeaseRequest(PYPI, open.epoch(), "b1", MINUTE, true)).token()).isEqualTo("b1");
	}

	@Test
	void clockThatIsSetBackLeavesNoInstancesAndVotesThatAreGone() {
		String known = say("a", MINUTE, "", new Vote(PYPI, 0, MINUTE, true)).known();
		String ahead = String.valueOf(System.currentTimeMillis() + Duration.ofHours(3).toMillis());
		redis.command("ZADD", "cb:{shop}:2:instances", ahead, "gone");
		redis.command("ZADD", "cb:{shop}:2:votes:pypi", ahead, "gone");
		// Whether they have been removed, which is done now and then, or are still there.
		for (String knows : List.of(known, "", known)) {
			PollReply reply = say("a", MINUTE, knows, new Vote(PYPI, 0, MINUTE, true));
			assertThat(reply.news().get(0).votes()).isEqualTo(1);
			assertThat(reply.liveInstances()).isEqualTo(1);
		}
		assertThat(redis.command("ZCARD", "cb:{shop}:2:instances")).isEqualTo(":1\r\n");
		assertThat(redis.command("ZCARD", "cb:{shop}:2:votes:pypi")).isEqualTo(":1\r\n");
	}

	@Test
	void epochThatTheClockIsBehindOfGrowsAllTheSame() {
		long ahead = System.currentTimeMillis() + Duration.ofHours(5).toMillis();
		CircuitState state = say("a", new CommandMessage(PYPI, ahead, new Command(ahead, State.CLOSED), false));
		assertThat(state.epoch()).isEqualTo(ahead + 1);
		assertThat(state.command()).isEqualTo(new Command(ahead + 1, State.CLOSED));
	}

	@Test
	void longestDurationsStayExact() {
		Duration longest = Duration.ofNanos(Long.MAX_VALUE);
		assertThat(open(longest).remaining()).isBetween(longest.minusMinutes(1),
				longest.truncatedTo(ChronoUnit.MILLIS));
		assertThat(say("d", new Inquiry(PYPI, 0)).remaining()).isGreaterThan(longest.minusMinutes(1));
	}

	@Test
	void everyKeyExpiresAndHasOneTag() {
		CircuitState open = open(MINUTE);
		say("a", new Vote("pip{y}i:2", 0, MINUTE, true));
		say("a", new Abstention("dns", 0, true));
		say("a", new TrialResult(PYPI, open.epoch(), "", MINUTE));
		assertThat(redis.keys()).containsExactlyInAnyOrder("cb:{shop}:2:instances", CIRCUITS, "cb:{shop}:2:changes",
				"cb:{shop}:2:forgetting", "cb:{shop}:2:losers:pypi", "cb:{shop}:2:votes:pip{y}i:2",
				"cb:{shop}:2:abstaining:dns");
		assertThat(redis.keys())
			.allSatisfy((key) -> assertThat(redis.command("PTTL", key)).matches(":[1-9][0-9]*\r\n"));
	}

	@Test
	void circuitBreakersAreForgottenAfterTheOpenTimeAndAnHour() {
		open(MINUTE);
		say("a", new Vote("dns", 0, MINUTE, true));
		say("a", new CommandMessage("by hand", 0, new Command(0, State.FORCED_OPEN), false));
		long now = System.currentTimeMillis();
		assertThat(forgottenIn("dns", now)).isBetween(3_500_000.0, 3_600_000.0);
		assertThat(forgottenIn(PYPI, now)).isBetween(3_600_000.0, 3_660_000.0);
		assertThat(redis.command("ZSCORE", "cb:{shop}:2:forgetting", "by hand")).contains("inf");
		redis.command("ZADD", "cb:{shop}:2:forgetting", "1", "dns");
		say("a", new Inquiry(PYPI, 0));
		assertThat(redis.command("HKEYS", CIRCUITS)).contains(PYPI).doesNotContain("dns");
		assertThat(redis.command("ZRANGE", "cb:{shop}:2:changes", "0", "-1")).contains(PYPI).doesNotContain("dns");
	}

	private static double forgottenIn(String name, long now) {
		return Double.parseDouble(redis.command("ZSCORE", "cb:{shop}:2:forgetting", name).split("\r\n")[1]) - now;
	}

	@Test
	void onlyChangesAreTold() {
		String known = say("a", MINUTE, "").known();
		assertThat(say("a", MINUTE, known).news()).isEmpty();
		open(MINUTE);
		PollReply reply = say("a", MINUTE, known);
		assertThat(reply.news()).extracting(CircuitState::circuitBreaker).containsExactly(PYPI);
		assertThat(reply.forgotten()).isFalse();
		assertThat(say("a", MINUTE, reply.known()).news()).isEmpty();
		say("b", new Vote("dns", 0, MINUTE, true));
		assertThat(say("a", MINUTE, reply.known()).news()).extracting(CircuitState::circuitBreaker)
			.containsExactly("dns");
		redis.command("FLUSHALL");
		assertThat(say("a", MINUTE, reply.known()).forgotten()).isTrue();
	}

	@Test
	void whatCannotBeReadIsStartedAnew() {
		redis.command("HSET", CIRCUITS, PYPI, "v9;open", "dns", "7");
		assertThat(say("a", new Inquiry(PYPI, 0)).epoch()).isZero();
		assertThat(say("a", new Vote("dns", 0, MINUTE, true)).votes()).isEqualTo(1);
	}

	@Test
	void newsAreHeardAtOnceByTheSameFleetOnly() {
		List<CircuitState> heard = new CopyOnWriteArrayList<>();
		List<CircuitState> elsewhere = new CopyOnWriteArrayList<>();
		RedisFleetStore others = store("shop:2");
		this.store.listen(heard::add);
		others.listen(elsewhere::add);
		say("a", MINUTE, "");
		others.exchange(new Request("a", MINUTE, "", 1, 0.5, List.of()));
		CircuitState state = say("a", new CommandMessage("a|b\n{c}", 0, new Command(0, State.DISABLED), false));
		await().untilAsserted(() -> assertThat(heard).containsExactly(state));
		assertThat(state.circuitBreaker()).isEqualTo("a|b\n{c}");
		assertThat(elsewhere).isEmpty();
		others.close();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void channelThatIsForbiddenFailsNothingAndIsLoggedOnce(CapturedOutput output) {
		say("a", MINUTE, "");
		RedisFleetStore silent = silent("resetchannels");
		assertCommands(silent, State.FORCED_OPEN, State.CLOSED, State.FORCED_OPEN);
		int connections = connections();
		assertCommands(silent, State.CLOSED, State.FORCED_OPEN, State.CLOSED, State.FORCED_OPEN);
		// One of them is that of the question.
		assertThat(connections() - connections).isEqualTo(1);
		assertDeaf(output, "NOPERM");
		redis.command("ACL", "SETUSER", "silent", "allchannels");
		await().untilAsserted(() -> {
			assertCommands(silent, State.CLOSED);
			assertThat(output).contains("arrive at once again");
		});
		silent.close();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void publishingThatIsForbiddenFailsNothingAndIsLoggedOnce(CapturedOutput output) {
		RedisFleetStore silent = silent("allchannels", "-publish");
		for (int i = 0; i < 3; i++) {
			assertCommands(silent, State.FORCED_OPEN, State.CLOSED);
			silent.exchange(new Request("a", MINUTE, "", 1, 0.5, List.of()));
			silent.exchange(new Request("a", MINUTE, "", 1, 0.5, List.of(new Inquiry(PYPI, 0))));
		}
		silent.exchange(new Request("a", Duration.ZERO, "", 1, 0.5, List.of()));
		assertDeaf(output, "can't run this command");
		redis.command("ACL", "SETUSER", "silent", "+publish");
		assertCommands(silent, State.FORCED_OPEN);
		assertThat(output).contains("arrive at once again");
		silent.close();
	}

	private static RedisFleetStore silent(String... permissions) {
		redis.command(
				Stream
					.concat(Stream.of("ACL", "SETUSER", "silent", "reset", "on", ">secret", "allkeys", "+@all"),
							Stream.of(permissions))
					.toArray(String[]::new));
		RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("127.0.0.1", redis.port());
		server.setUsername("silent");
		server.setPassword("secret");
		return store("shop", server);
	}

	private static void assertCommands(RedisFleetStore store, State... states) {
		for (State state : states) {
			Message message = new CommandMessage(PYPI, 0, new Command(0, state), false);
			PollReply reply = store.exchange(new Request("a", MINUTE, "", 1, 0.5, List.of(message)));
			assertThat(reply.news().get(0).command().state()).isEqualTo(state);
		}
	}

	private static int connections() {
		return Integer
			.parseInt(redis.command("INFO", "stats").replaceAll("(?s).*total_connections_received:(\\d+).*", "$1"));
	}

	private static void assertDeaf(CapturedOutput output, String cause) {
		assertThat(output.getAll().split("arrive by polls only", -1)).hasSize(2);
		assertThat(output).contains(cause).doesNotContain("arrive at once again");
	}

	@Test
	void socketThatThisMachineCannotUseIsNamed() {
		RedisFleetStore nowhere = new RedisFleetStore(new FleetSettings("shop", 0.5, MINUTE, MINUTE),
				new LettuceConnectionFactory(new RedisSocketConfiguration("/nowhere")));
		assertThatException().isThrownBy(() -> nowhere.exchange(new Request("a", MINUTE, "", 1, 0.5, List.of())))
			.withStackTraceContaining("epoll");
		nowhere.close();
	}

	@Test
	void serverThatHangsIsGivenUpSoonAndUsedAgain() {
		say("a", MINUTE, "");
		redis.hang();
		try {
			assertThatException().isThrownBy(() -> say("a", MINUTE, ""));
		}
		finally {
			redis.goOn();
		}
		assertThat(say("a", MINUTE, "").liveInstances()).isEqualTo(1);
	}

	@Test
	void scriptThatIsForgottenIsSentAgain() {
		say("a", MINUTE, "");
		redis.command("SCRIPT", "FLUSH");
		assertThat(say("a", MINUTE, "").liveInstances()).isEqualTo(1);
	}

}
