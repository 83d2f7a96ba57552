package io.github.circuitbreaker.aspect.lookup;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the name that a misspelled one was probably meant to be.
 */
public final class NearestName {

	private NearestName() {
	}

	/**
	 * Returns the candidate that differs least from a text, if the difference is small
	 * for a text of that length.
	 * @param text the misspelled text
	 * @param candidates the texts that may have been meant
	 * @return the candidate, or empty if none is near
	 */
	public static Optional<String> to(String text, Collection<String> candidates) {
		int most = Math.max(2, text.length() / 3);
		return candidates.stream()
			.filter((candidate) -> distance(text, candidate) <= most)
			.min(Comparator.comparingInt((candidate) -> distance(text, candidate)));
	}

	/**
	 * Returns Levenshtein's distance, regardless of case, by the algorithm of Wagner and
	 * Fischer.
	 */
	public static int distance(String from, String to) {
		String left = from.toLowerCase(Locale.ROOT);
		String right = to.toLowerCase(Locale.ROOT);
		int[] previous = IntStream.rangeClosed(0, right.length()).toArray();
		for (int i = 1; i <= left.length(); i++) {
			int[] current = new int[right.length() + 1];
			current[0] = i;
			for (int j = 1; j <= right.length(); j++) {
				int substitution = previous[j - 1] + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
				current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
			}
			previous = current;
		}
		return previous[right.length()];
	}

}
