package io.github.circuitbreaker.fleet;

/**
 * Hears of news as soon as there are any. May miss some, and hear others twice or out of
 * order. Called on the store's threads: must not block.
 */
public interface FleetListener {

	/**
	 * There is a new agreement.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param state what was agreed upon
	 */
	void onState(String circuitBreaker, FleetState state);

	/**
	 * There is a new command.
	 * @param circuitBreaker the name of the circuit breaker
	 * @param command the command
	 */
	void onCommand(String circuitBreaker, FleetCommand command);

}
