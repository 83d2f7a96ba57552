package io.github.circuitbreaker.fleet.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.fleet.FleetSettings;
import io.github.circuitbreaker.fleet.FleetStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * The store on a Redis server, or on the server of a cluster that has the keys of the
 * fleet. An exchange is one script, which runs completely or not at all.
 */
@ImportRuntimeHints(RedisFleetStore.ScriptHints.class)
final class RedisFleetStore implements FleetStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisFleetStore.class);

	/** Exact in a number of Lua's, even if added to the time. */
	private static final long LONGEST_MILLIS = TimeUnit.NANOSECONDS.toMillis(Long.MAX_VALUE);

	/** After so many exchanges, the store checks whether it still hears news. */
	private static final int LISTEN_AGAIN_AFTER = 10;

	private static final String OK = "OK";

	/** Of its text, since a script of a file is looked for whenever it is run. */
	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> EXCHANGE = RedisScript.of(
			RedisScript.of(new ClassPathResource("exchange.lua", RedisFleetStore.class)).getScriptAsString(),
			List.class);

	private final RedisKeys keys;

	private final RedisConnections connections;

	private volatile Consumer<CircuitState> listener = Objects::requireNonNull;

	private int untilListening;

	/** What came of the last attempts to hear news, and to publish any. */
	private String hearing = OK;

	private String publishing = OK;

	/** Whether the log says that news come by polls only. */
	private boolean logged;

	/**
	 * Creates the store. The settings come first: they are not valid without a connection
	 * factory of Lettuce's.
	 */
	RedisFleetStore(FleetSettings settings, RedisConnectionFactory application) {
		LettuceConnectionFactory lettuce = (LettuceConnectionFactory) application;
		this.keys = RedisKeys.of(settings.name(), lettuce.getDatabase());
		this.connections = new RedisConnections(lettuce);
	}

	@Override
	public void listen(Consumer<CircuitState> listener) {
		this.listener = listener;
	}

	@Override
	public PollReply exchange(Request request) {
		if (!request.timeToLive().isZero() && --this.untilListening < 0) {
			// Before the exchange, so that no news fall between the two.
			subscribe();
		}
		List<String> keys = new ArrayList<>(this.keys.ofFleet());
		List<Object> arguments = new ArrayList<>(List.of(request.instance(), millis(request.timeToLive()),
				request.known(), request.liveInstances(), request.quorum(), this.keys.channel()));
		for (Message message : request.messages()) {
			keys.addAll(this.keys.ofCircuitBreaker(message.circuitBreaker()));
			arguments.addAll(List.of(message.circuitBreaker(), message.getClass().getSimpleName(), message.epoch()));
			arguments.addAll(details(message));
		}
		List<?> reply = execute(keys, arguments.stream().map(Object::toString).toArray());
		String published = (String) reply.get(3);
		this.publishing = published.isEmpty() ? this.publishing : published;
		log(this.hearing.equals(OK) ? this.publishing : this.hearing);
		return new PollReply((String) reply.get(0), number(reply.get(1)) == 1, (int) number(reply.get(2)),
				reply.stream().skip(4).flatMap((state) -> read((String) state)).toList());
	}

	private List<?> execute(List<String> keys, Object[] arguments) {
		try {
			return Objects.requireNonNull(this.connections.template().execute(EXCHANGE, keys, arguments));
		}
		catch (RuntimeException ex) {
			this.untilListening = 0;
			this.connections.reset();
			throw ex;
		}
	}

	/**
	 * Returns the three arguments of a message that depend on its kind.
	 */
	private static List<Object> details(Message message) {
		if (message instanceof Vote vote) {
			return List.of(millis(vote.openFor()), vote.succeeded() ? 1 : 0, "");
		}
		if (message instanceof Abstention abstention) {
			return List.of(abstention.abstains() ? 1 : 0, "", "");
		}
		if (message instanceof LeaseRequest request) {
			return List.of(request.token(), millis(request.length()), request.begun() ? 1 : 0);
		}
		if (message instanceof TrialResult result) {
			return List.of(result.token(), millis(result.openFor()), "");
		}
		if (message instanceof CommandMessage command) {
			return List.of(command.command().state(), command.command().epoch(), command.again() ? 1 : 0);
		}
		return List.of("", "", "");
	}

	/**
	 * Subscribes to the news, or checks whether the subscription still works. Without
	 * one, exchanges tell all there is.
	 */
	private void subscribe() {
		try {
			this.untilListening = LISTEN_AGAIN_AFTER;
			this.connections.subscribe(this.keys.channel(), (message) -> read(message).forEach(this.listener));
			this.hearing = OK;
		}
		catch (RuntimeException ex) {
			// A connection that was cut is replaced with the next exchange.
			this.untilListening = this.hearing.equals(OK) ? 0 : LISTEN_AGAIN_AFTER;
			this.hearing = String.valueOf(NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
		}
	}

	private void log(String result) {
		if (result.equals(OK) && this.logged) {
			logger.info("News of the circuit breakers arrive at once again");
		}
		else if (!result.equals(OK) && !this.logged) {
			logger.warn("News of the circuit breakers arrive by polls only: {}", result);
		}
		this.logged = !result.equals(OK);
	}

	/**
	 * Reads one state. One that is not written as by this version is left out.
	 */
	private static Stream<CircuitState> read(String text) {
		String[] fields = text.split("\\|", 14);
		try {
			Command command = fields[12].isEmpty() ? null : new Command(number(fields[11]), State.valueOf(fields[12]));
			return Stream.of(new CircuitState(fields[13], number(fields[0]), number(fields[1]), fields[2].equals("1"),
					Duration.ofMillis(number(fields[3])), (int) number(fields[4]), (int) number(fields[5]),
					(int) number(fields[6]), (int) number(fields[7]), (int) number(fields[8]), fields[9],
					Duration.ofMillis(number(fields[10])), command));
		}
		catch (IllegalArgumentException | ArrayIndexOutOfBoundsException ex) {
			return Stream.empty();
		}
	}

	private static long number(Object digits) {
		return Long.parseLong(digits.toString());
	}

	/**
	 * Returns whole milliseconds, rounded up, or -1 if there is no duration.
	 */
	private static long millis(@Nullable Duration duration) {
		return (duration != null)
				? Math.min(LONGEST_MILLIS, -Math.floorDiv(-TimeUnit.NANOSECONDS.convert(duration), 1_000_000)) : -1;
	}

	@Override
	public void close() {
		this.untilListening = 0;
		this.connections.close();
	}

	/** Adds the script to a native image. */
	static class ScriptHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/github/circuitbreaker/fleet/redis/*.lua");
		}

	}

}
