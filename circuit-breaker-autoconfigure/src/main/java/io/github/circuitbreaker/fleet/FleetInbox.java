package io.github.circuitbreaker.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Keeps news until the fleet's thread gets round to them: the latest of each circuit
 * breaker of this instance, and none of others. Thread-safe.
 */
final class FleetInbox implements FleetListener {

	private final Map<String, FleetState> states = new ConcurrentHashMap<>();

	private final Map<String, FleetCommand> commands = new ConcurrentHashMap<>();

	private final Predicate<String> known;

	private final Runnable whenFilled;

	FleetInbox(Predicate<String> known, Runnable whenFilled) {
		this.known = known;
		this.whenFilled = whenFilled;
	}

	@Override
	public void onState(String circuitBreaker, FleetState state) {
		if (this.known.test(circuitBreaker)) {
			this.states.merge(circuitBreaker, state, (one, other) -> (one.epoch() > other.epoch()) ? one : other);
			this.whenFilled.run();
		}
	}

	@Override
	public void onCommand(String circuitBreaker, FleetCommand command) {
		if (this.known.test(circuitBreaker)) {
			this.commands.merge(circuitBreaker, command, (one, other) -> (one.epoch() > other.epoch()) ? one : other);
			this.whenFilled.run();
		}
	}

	void clear() {
		this.states.clear();
		this.commands.clear();
	}

	void takeStates(BiConsumer<String, FleetState> reader) {
		take(this.states, reader);
	}

	void takeCommands(BiConsumer<String, FleetCommand> reader) {
		take(this.commands, reader);
	}

	private static <T> void take(Map<String, T> news, BiConsumer<String, T> reader) {
		new HashMap<>(news).forEach((name, item) -> {
			// What comes in meanwhile stays for the next time.
			if (news.remove(name, item)) {
				reader.accept(name, item);
			}
		});
	}

}
