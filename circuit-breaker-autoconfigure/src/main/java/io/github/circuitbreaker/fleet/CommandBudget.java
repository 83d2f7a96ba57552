package io.github.circuitbreaker.fleet;

/**
 * How many commands may still be sent to the store before the next poll, so that their
 * number is bounded, whatever happens to however many circuit breakers. Not thread-safe.
 */
final class CommandBudget {

	/** Commands from one poll to the next. */
	static final int SIZE = 50;

	private int left = SIZE;

	void refill() {
		this.left = SIZE;
	}

	boolean isEmpty() {
		return this.left == 0;
	}

	boolean take() {
		if (this.left == 0) {
			return false;
		}
		this.left--;
		return true;
	}

}
