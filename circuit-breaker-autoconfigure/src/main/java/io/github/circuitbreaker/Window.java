package io.github.circuitbreaker;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.circuitbreaker.state.Deadline;

/**
 * The window within which failures are counted: a number of calls, or a length of time.
 *
 * @param calls the number of calls, or 0 for a window of time
 * @param time the length of time, or zero for a window of calls
 */
public record Window(int calls, Duration time) {

	/** A larger window would take more memory than users expect. */
	private static final int MOST_CALLS = 1_000_000;

	private static final Pattern TEXT = Pattern.compile("(\\d{1,18})([a-z]*)");

	private static final Map<String, Duration> UNITS = Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
			"m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

	/**
	 * Creates a window.
	 * @throws InvalidSettingException unless it is either of calls or of time
	 */
	public Window {
		boolean ofCalls = calls > 0 && calls <= MOST_CALLS && time.isZero();
		boolean ofTime = calls == 0 && !time.isZero() && !time.isNegative();
		if (!ofCalls && !ofTime) {
			throw invalid(time.isZero() ? String.valueOf(calls) : time.toString());
		}
	}

	/**
	 * Parses a window.
	 * @param text a number of calls, such as {@code 20}; or a length of time with its
	 * unit ({@code ms}, {@code s}, {@code m}, {@code h} or {@code d}), such as
	 * {@code 10s}, or in ISO 8601
	 * @return the window
	 * @throws InvalidSettingException if the text is neither
	 */
	public static Window of(String text) {
		String trimmed = text.trim().toLowerCase(Locale.ROOT);
		Matcher matcher = TEXT.matcher(trimmed);
		try {
			if (!matcher.matches()) {
				return ofTime(Duration.parse(trimmed));
			}
			long number = Long.parseLong(matcher.group(1));
			Duration unit = UNITS.get(matcher.group(2));
			if (unit != null) {
				return ofTime(unit.multipliedBy(number));
			}
			if (matcher.group(2).isEmpty() && number <= MOST_CALLS) {
				return ofCalls((int) number);
			}
		}
		catch (DateTimeParseException | ArithmeticException ex) {
			throw invalid(text);
		}
		throw invalid(text);
	}

	/**
	 * Returns a window of calls.
	 * @param calls the number of calls, at least 1
	 * @return the window
	 */
	public static Window ofCalls(int calls) {
		return new Window(calls, Duration.ZERO);
	}

	/**
	 * Returns a window of time.
	 * @param time the length of time, more than zero
	 * @return the window
	 */
	public static Window ofTime(Duration time) {
		return new Window(0, time);
	}

	private static InvalidSettingException invalid(String value) {
		return new InvalidSettingException("window", value,
				"must be a number of calls from 1 to %d, or a duration longer than zero with its unit"
					.formatted(MOST_CALLS));
	}

	/**
	 * Returns the window as it is written in the settings.
	 */
	@Override
	public String toString() {
		return (this.calls > 0) ? String.valueOf(this.calls) : Deadline.format(this.time);
	}

}
