package io.github.circuitbreaker.walk;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import org.jspecify.annotations.Nullable;

/**
 * The calls through a closed circuit, as the model remembers them. Keeps all calls and
 * selects those that count on each request.
 */
final class Memory {

	private static final int SLICES = 20;

	private final @Nullable Window window;

	private final long begun;

	private final List<Call> calls = new ArrayList<>();

	Memory(@Nullable Window window, long now) {
		this.window = window;
		this.begun = now;
	}

	/**
	 * Adds a call.
	 * @return whether there are now too many failures
	 */
	boolean add(boolean failed, long now, CircuitBreakerConfig limits) {
		this.calls.add(new Call(failed, now));
		int calls = counted(now).size();
		int failures = failures(now);
		boolean tooMany = failed && limits.failureThreshold() > 0 && failures >= limits.failureThreshold();
		boolean judged = limits.failureRateThreshold() > 0 && calls >= limits.minimumCalls();
		return tooMany || (judged && BigDecimal.valueOf(100L * failures)
			.compareTo(BigDecimal.valueOf(limits.failureRateThreshold()).multiply(BigDecimal.valueOf(calls))) >= 0);
	}

	int failures(long now) {
		return (int) counted(now).stream().filter(Call::failed).count();
	}

	int calls(long now) {
		return (this.window != null) ? counted(now).size() : 0;
	}

	private List<Call> counted(long now) {
		if (this.window == null) {
			return sinceTheLastSuccess();
		}
		return (this.window.calls() > 0) ? last(this.window.calls()) : within(Settings.nanos(this.window.time()), now);
	}

	private List<Call> sinceTheLastSuccess() {
		int from = this.calls.size();
		while (from > 0 && this.calls.get(from - 1).failed()) {
			from--;
		}
		return this.calls.subList(from, this.calls.size());
	}

	private List<Call> last(int most) {
		return this.calls.subList(Math.max(0, this.calls.size() - most), this.calls.size());
	}

	private List<Call> within(long length, long now) {
		long slice = (length - 1) / SLICES + 1;
		long current = (now - this.begun) / slice;
		return this.calls.stream().filter((call) -> (call.at() - this.begun) / slice > current - SLICES).toList();
	}

	String describe(long now) {
		int failures = failures(now);
		int calls = counted(now).size();
		if (this.window == null) {
			return (failures == 1) ? "1 failure in a row" : failures + " failures in a row";
		}
		return (this.window.calls() > 0) ? "%d of the last %d calls failed".formatted(failures, calls)
				: "%d of %d calls failed within %s".formatted(failures, calls, this.window);
	}

	private record Call(boolean failed, long at) {
	}

}
