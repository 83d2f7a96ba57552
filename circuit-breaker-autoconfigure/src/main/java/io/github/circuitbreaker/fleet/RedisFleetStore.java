package io.github.circuitbreaker.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * A Redis server, or a cluster of them, as the store. Each step is one script, which is
 * run as a whole or not at all.
 */
public final class RedisFleetStore implements FleetStore {

	/** Exact in a number of Lua's, even if added to the time. */
	private static final long LONGEST_MILLIS = TimeUnit.NANOSECONDS.toMillis(Long.MAX_VALUE);

	/** For how long what nobody asks for is remembered. */
	private static final long REMEMBERED = TimeUnit.DAYS.toMillis(1);

	/** For how long an instance whose trial has failed lets others go first. */
	private static final long PATIENCE = TimeUnit.SECONDS.toMillis(1);

	private static final long NONE = -1;

	private static final RedisScript POLL = RedisScript.of("poll");

	private static final RedisScript ANNOUNCE = RedisScript.of("announce");

	private static final RedisScript COMMAND = RedisScript.of("command");

	private static final RedisScript VOTE = RedisScript.onState("vote");

	private static final RedisScript LEASE = RedisScript.onState("lease");

	private static final RedisScript SETTLE = RedisScript.onState("settle");

	private static final RedisScript RESET = RedisScript.onState("reset");

	private final RedisKeys keys;

	private final RedisConnections connections;

	/**
	 * Creates the store.
	 * @param fleet the name that the instances have in common
	 * @param connections the connections to the server
	 */
	public RedisFleetStore(String fleet, RedisConnections connections) {
		this.keys = new RedisKeys(fleet, connections.database());
		this.connections = connections;
	}

	@Override
	public Poll poll(String instance, Duration timeToLive, long revision) {
		List<?> reply = run(POLL, ReturnType.MULTI,
				List.of(this.keys.instances(), this.keys.states(), this.keys.commands(), this.keys.revision()),
				List.of(REMEMBERED, instance, millis(timeToLive), revision));
		return RedisReplies.poll(reply);
	}

	@Override
	public Answer vote(String circuitBreaker, Vote vote) {
		return runOnState(VOTE, circuitBreaker, vote.instance(), vote.epoch(), vote.quorum(), vote.liveInstances(),
				millis(vote.timeToLive()), millis(vote.openFor()));
	}

	@Override
	public void withdraw(String circuitBreaker, String instance) {
		take((connection) -> connection.zSetCommands()
			.zRem(this.keys.votes(circuitBreaker), instance.getBytes(StandardCharsets.UTF_8)));
	}

	@Override
	public Answer bid(String circuitBreaker, Bid bid) {
		return runOnState(LEASE, circuitBreaker, bid.instance(), bid.epoch(), bid.token(), millis(bid.lease()),
				bid.begun() ? 1 : 0, PATIENCE, bid.liveInstances());
	}

	@Override
	public Answer settle(String circuitBreaker, Verdict verdict) {
		return runOnState(SETTLE, circuitBreaker, verdict.instance(), verdict.epoch(), verdict.token(),
				millis(verdict.openFor()));
	}

	@Override
	public FleetState reset(String circuitBreaker) {
		return runOnState(RESET, circuitBreaker).state();
	}

	@Override
	public void announce(String circuitBreaker, FleetState state) {
		run(ANNOUNCE, ReturnType.INTEGER, List.of(this.keys.states(), this.keys.revision()),
				List.of(REMEMBERED, this.keys.channel(), circuitBreaker, state.epoch(), state.agreement().ordinal(),
						millis(state.remaining()), state.failedTrials(), state.votes(), state.liveInstances()));
	}

	@Override
	public long command(String circuitBreaker, FleetCommand command) {
		Long epoch = run(COMMAND, ReturnType.INTEGER, List.of(this.keys.commands(), this.keys.revision()),
				List.of(REMEMBERED, this.keys.channel(), circuitBreaker, command.state(), command.epoch()));
		return epoch;
	}

	@Override
	public void leave(String instance) {
		take((connection) -> connection.zSetCommands()
			.zRem(this.keys.instances(), instance.getBytes(StandardCharsets.UTF_8)));
	}

	@Override
	public void listen(FleetListener listener) {
		this.connections.subscribe(this.keys.channel(), (message) -> RedisReplies.news(message, listener));
	}

	@Override
	public void failed() {
		this.connections.reset();
	}

	@Override
	public void close() {
		this.connections.close();
	}

	private Answer runOnState(RedisScript script, String circuitBreaker, Object... arguments) {
		List<Object> all = new ArrayList<>();
		all.add(REMEMBERED);
		all.addAll(Arrays.asList(arguments));
		List<?> reply = run(script, ReturnType.MULTI,
				List.of(this.keys.state(circuitBreaker), this.keys.votes(circuitBreaker)), all);
		return RedisReplies.answer(reply);
	}

	private <T> T run(RedisScript script, ReturnType type, List<byte[]> keys, List<?> arguments) {
		return take((connection) -> script.run(connection, type, keys, arguments));
	}

	private <T> T take(Function<RedisConnection, T> step) {
		try (RedisConnection connection = this.connections.get()) {
			return step.apply(connection);
		}
		catch (RuntimeException ex) {
			throw isRefusal(ex) ? new StepRefusedException(ex) : ex;
		}
	}

	private static boolean isRefusal(Throwable thrown) {
		Throwable cause = thrown;
		while (cause != null && !(cause instanceof RedisCommandExecutionException)) {
			cause = cause.getCause();
		}
		return cause != null;
	}

	/**
	 * Returns whole milliseconds, rounded up, or what stands for no duration.
	 */
	private static long millis(@Nullable Duration duration) {
		if (duration == null) {
			return NONE;
		}
		long nanos = TimeUnit.NANOSECONDS.convert(duration);
		return (nanos == Long.MAX_VALUE) ? LONGEST_MILLIS : duration.plusNanos(999_999).toMillis();
	}

}
