package io.github.circuitbreaker.fleet.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fixtures.RedisProcess;
import io.github.circuitbreaker.fleet.FleetSettings;
import io.github.circuitbreaker.fleet.FleetStore;
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
import io.github.circuitbreaker.fleet.FleetStore.Withdrawal;
import io.github.circuitbreaker.fleet.InMemoryFleetStore;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The script at a real server, and the store in memory with which the protocol is tested,
 * answer the same to whatever instances say.
 */
class StoreHistoriesTests {

	private static final long SEED = Long.getLong("fleet.seed", 1);

	private static final long HISTORIES = Long.getLong("fleet.stores", 200);

	private static final Duration LONG = Duration.ofHours(1);

	@Test
	void storesAnswerTheSame() {
		try (RedisProcess redis = RedisProcess.start()) {
			RedisFleetStore store = new RedisFleetStore(new FleetSettings("shop", 0.5, LONG, LONG),
					new LettuceConnectionFactory("127.0.0.1", redis.port()));
			for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
				redis.command("FLUSHALL");
				compare(seed, new Side(store, () -> redis.command("FLUSHALL")));
			}
			store.close();
		}
	}

	private static void compare(long seed, Side server) {
		InMemoryFleetStore memory = new InMemoryFleetStore(System::currentTimeMillis);
		Side model = new Side(memory, memory::forget);
		Random random = new Random(seed);
		List<String> said = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			Step step = Step.next(random);
			said.add(step.toString());
			assertThat(server.take(step)).as(() -> "-Dfleet.seed=%d -Dfleet.stores=1: %s".formatted(seed, said))
				.isEqualTo(model.take(step));
		}
	}

	/** What an instance says, but for the epochs, which each store chooses. */
	private record Step(String instance, boolean ends, boolean forgets, boolean knows, int live, List<Said> said) {

		static Step next(Random random) {
			List<Said> said = new ArrayList<>();
			for (int i = random.nextInt(3); i >= 0; i--) {
				said.add(Said.next(random));
			}
			return new Step("i" + random.nextInt(4), random.nextInt(20) == 0, random.nextInt(40) == 0,
					random.nextInt(4) > 0, random.nextInt(5), said);
		}

	}

	/** One message. */
	private record Said(String name, int kind, int epoch, boolean first, boolean second, String token) {

		static Said next(Random random) {
			return new Said("c" + random.nextInt(2), random.nextInt(11), random.nextInt(12), random.nextBoolean(),
					random.nextInt(4) > 0, "t" + random.nextInt(3));
		}

		Message message(long epoch, long command) {
			return switch (this.kind) {
				case 0, 1, 2 -> new Vote(this.name, epoch, this.second ? length() : null, this.first);
				case 3 -> new Withdrawal(this.name, epoch);
				case 4 -> new Abstention(this.name, epoch, this.second);
				case 5, 6 -> new LeaseRequest(this.name, epoch, this.token, length(), this.second);
				case 7, 8 -> new TrialResult(this.name, epoch, this.token, this.second ? length() : null);
				case 9 -> new CommandMessage(this.name, epoch,
						new Command(command, this.first ? State.CLOSED : State.DISABLED), !this.second);
				default -> new Inquiry(this.name, epoch);
			};
		}

		private Duration length() {
			return this.first ? LONG : Duration.ZERO;
		}

	}

	/** One store, with what is known of it. */
	private static final class Side {

		private final FleetStore store;

		private final Runnable forget;

		private String known = "";

		private final Map<String, CircuitState> states = new HashMap<>();

		Side(FleetStore store, Runnable forget) {
			this.store = store;
			this.forget = forget;
		}

		/**
		 * Takes a step, and returns what comes of it, without what depends on the clock.
		 */
		String take(Step step) {
			if (step.forgets()) {
				// A memory is known by the millisecond in which it begins.
				await().pollDelay(Duration.ofMillis(2)).until(() -> true);
				this.forget.run();
			}
			List<Message> messages = step.said().stream().map(this::message).toList();
			PollReply reply = this.store.exchange(new Request(step.instance(), step.ends() ? Duration.ZERO : LONG,
					step.knows() ? this.known : "", step.live(), 0.5, messages));
			this.known = reply.known();
			Map<String, String> news = new TreeMap<>();
			reply.news().forEach((state) -> news.put(state.circuitBreaker(), describe(state)));
			reply.news().forEach((state) -> this.states.put(state.circuitBreaker(), state));
			return "%s %d %s".formatted(reply.forgotten(), reply.liveInstances(), news);
		}

		private Message message(Said said) {
			CircuitState state = this.states.get(said.name());
			long epoch = (state != null) ? state.epoch() : 0;
			Command command = (state != null) ? state.command() : null;
			return said.message(switch (said.epoch()) {
				case 0 -> epoch - 1;
				case 1 -> epoch + 1_000_000_000_000L;
				default -> epoch;
			}, (command != null) ? command.epoch() + said.epoch() % 3 - 1 : said.epoch());
		}

		private String describe(CircuitState state) {
			CircuitState before = this.states.get(state.circuitBreaker());
			Command command = state.command();
			return "%d %s %s %d %d %d %d %d '%s' %s %s".formatted(
					(before != null) ? Long.signum(state.epoch() - before.epoch()) : 0, state.open(),
					state.remaining().isZero(), state.failedTrials(), state.votes(), state.liveInstances(),
					state.losers(), state.abstaining(), state.token(), state.leased().isZero(),
					(command != null) ? command.state() : null);
		}

	}

}
