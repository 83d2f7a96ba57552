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
		FleetCommand last = this.command;
		if (last == null || next.epoch() > last.epoch()) {
			this.command = next;
			switch (next.state()) {
				case FORCED_OPEN -> this.circuitBreaker.forceOpen();
				case DISABLED -> this.circuitBreaker.disable();
				default -> this.circuitBreaker.reset();
			}
		}
	}

	/**
	 * Obeys the last command that there was, unless it is a reset of before this circuit
	 * breaker came.
	 */
	void obeyLast(@Nullable FleetCommand last) {
		if (last != null && !this.informed && last.state() == State.CLOSED) {
			this.command = last;
		}
		else if (last != null) {
			obey(last);
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
