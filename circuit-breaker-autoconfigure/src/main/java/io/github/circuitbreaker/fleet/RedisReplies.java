package io.github.circuitbreaker.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.circuitbreaker.State;

/**
 * Reads what the scripts return and publish.
 */
final class RedisReplies {

	private static final String STATE = "state";

	private static final String COMMAND = "command";

	private RedisReplies() {
	}

	static Answer answer(List<?> reply) {
		FleetState state = new FleetState(number(reply, 1), agreement(number(reply, 2)), millis(reply, 3),
				(int) number(reply, 4), (int) number(reply, 5), (int) number(reply, 6));
		return new Answer(number(reply, 0) == 1, state, millis(reply, 7));
	}

	static Poll poll(List<?> reply) {
		Poll.News news = (reply.size() > 2)
				? new Poll.News(map(reply.get(2), RedisReplies::state), map(reply.get(3), RedisReplies::command))
				: null;
		return new Poll(number(reply, 1), (int) number(reply, 0), news);
	}

	/**
	 * Tells a listener what was published. What cannot be read, because a later version
	 * of this library has published it for example, is left out: the next poll tells.
	 */
	static void news(byte[] message, FleetListener listener) {
		String[] parts = text(message).split("\\|", 2);
		if (parts[0].equals(STATE)) {
			String[] fields = parts[1].split("\\|", 7);
			listener.onState(fields[6], state(fields));
		}
		else if (parts[0].equals(COMMAND)) {
			String[] fields = parts[1].split("\\|", 3);
			listener.onCommand(fields[2], command(fields));
		}
	}

	private static <T> Map<String, T> map(Object list, Function<String[], T> reader) {
		Map<String, T> map = new HashMap<>();
		List<?> items = (List<?>) list;
		for (int i = 0; i + 1 < items.size(); i += 2) {
			try {
				map.put(text(items.get(i)), reader.apply(text(items.get(i + 1)).split("\\|")));
			}
			catch (IllegalArgumentException | ArithmeticException | ArrayIndexOutOfBoundsException ex) {
				// Written by a later version, perhaps, for others of its kind.
			}
		}
		return map;
	}

	private static FleetState state(String[] fields) {
		return new FleetState(Long.parseLong(fields[0]), agreement(Long.parseLong(fields[1])),
				Duration.ofMillis(Long.parseLong(fields[2])), Integer.parseInt(fields[3]), Integer.parseInt(fields[4]),
				Integer.parseInt(fields[5]));
	}

	private static Agreement agreement(long number) {
		return Agreement.values()[Math.toIntExact(number)];
	}

	private static FleetCommand command(String[] fields) {
		return new FleetCommand(Long.parseLong(fields[0]), State.valueOf(fields[1]));
	}

	private static long number(List<?> reply, int index) {
		return (Long) reply.get(index);
	}

	private static Duration millis(List<?> reply, int index) {
		return Duration.ofMillis(number(reply, index));
	}

	private static String text(Object raw) {
		return new String((byte[]) raw, StandardCharsets.UTF_8);
	}

}
