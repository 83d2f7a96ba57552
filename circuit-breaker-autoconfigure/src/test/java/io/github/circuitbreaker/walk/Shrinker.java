package io.github.circuitbreaker.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Shortens a failing history as long as it still fails.
 */
final class Shrinker {

	private Shrinker() {
	}

	static History shrink(History history, Predicate<History> fails) {
		History shortest = history;
		Optional<History> next = Optional.of(history);
		while (next.isPresent()) {
			shortest = next.get();
			next = simpler(shortest).filter(fails).findFirst();
		}
		return shortest;
	}

	private static Stream<History> simpler(History history) {
		return Stream.concat(shorter(history.steps()).map(history::with),
				Settings.simpler(history.config()).map(history::with));
	}

	/**
	 * Returns variants without some consecutive steps, the longest runs first, and then
	 * variants with one step replaced by simpler ones.
	 */
	static Stream<List<Step>> shorter(List<Step> steps) {
		int count = steps.size();
		Stream<List<Step>> without = IntStream.iterate(count, (size) -> size > 0, (size) -> size / 2)
			.boxed()
			.flatMap((size) -> IntStream.iterate(0, (from) -> from < count, (from) -> from + size)
				.mapToObj((from) -> replaced(steps, from, Math.min(from + size, count), List.of())));
		Stream<List<Step>> simpler = IntStream.range(0, count)
			.boxed()
			.flatMap((i) -> steps.get(i).simpler().map((others) -> replaced(steps, i, i + 1, others)));
		return Stream.concat(without, simpler);
	}

	private static List<Step> replaced(List<Step> steps, int from, int to, List<Step> others) {
		List<Step> replaced = new ArrayList<>(steps.subList(0, from));
		replaced.addAll(others);
		replaced.addAll(steps.subList(to, steps.size()));
		return List.copyOf(replaced);
	}

}
