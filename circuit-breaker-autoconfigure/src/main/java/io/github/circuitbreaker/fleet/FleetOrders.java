package io.github.circuitbreaker.fleet;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.State;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has said by hand, for all instances, of one circuit breaker of this one.
 * Used by the fleet's own thread alone.
 */
final class FleetOrders {

	private final CircuitBreaker circuitBreaker;

	private @Nullable FleetCommand command;

	/** Whether it has heard what there was before it came. */
	private boolean informed;

	FleetOrders(CircuitBreaker circuitBreaker) {
		this.circuitBreaker = circuitBreaker;
	}

	/**
	 * Obeys a command, once: what somebody says by hand of this instance alone, later,
	 * wins.
	 */
	void obey(FleetCommand next) {
		if (take(next)) {
			switch (next.state()) {
				case FORCED_OPEN -> this.circuitBreaker.forceOpen();
				case DISABLED -> this.circuitBreaker.disable();
				default -> this.circuitBreaker.reset();
			}
		}
	}

	private boolean take(FleetCommand next) {
		FleetCommand last = this.command;
		if (last != null && next.epoch() <= last.epoch()) {
			return false;
		}
		this.command = next;
		return true;
	}

	/**
	 * Obeys a command that has come in, unless it may be a reset of before this circuit
	 * breaker came.
	 */
	void hear(FleetCommand next) {
		if (this.informed || next.state() != State.CLOSED) {
			obey(next);
		}
		else {
			take(next);
		}
	}

	/**
	 * The same, with the last command that there was.
	 */
	void hearLast(@Nullable FleetCommand last) {
		if (last != null) {
			hear(last);
		}
		this.informed = true;
	}

	/**
	 * Returns the last command, or {@code null} if there was none.
	 */
	@Nullable FleetCommand last() {
		return this.command;
	}

}
