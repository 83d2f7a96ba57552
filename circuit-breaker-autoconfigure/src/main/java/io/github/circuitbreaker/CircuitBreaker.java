package io.github.circuitbreaker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Stops calls to a service that fails, and finds out when it is back.
 * <p>
 * {@link State#CLOSED}: calls go through. After as many failures in a row as the failure
 * threshold says, or too many within a window, it is {@link State#OPEN}: calls are
 * rejected. The first call after the recovery timeout makes it {@link State#HALF_OPEN}
 * and is the trial: its success closes the circuit, its failure opens it again.
 * <p>
 * Thread-safe and free of locks. A call through a closed breaker allocates nothing and,
 * while nothing fails, writes nothing but the count of successful calls.
 * <p>
 * The pattern is Michael Nygard's (<cite>Release It!</cite>, 2007). That a trial is a
 * lease, and that a result belongs to the phase that permitted it, keeps the breaker from
 * being stuck by a call that never ends or fooled by one that ends late.
 *
 * @see StateMachine
 */
public final class CircuitBreaker {

	private final StateMachine machine;

	private CircuitBreaker(StateMachine machine) {
		this.machine = machine;
	}

	/**
	 * Creates a circuit breaker.
	 * @param name its name, not blank
	 * @param config its settings
	 * @return a new circuit breaker, closed unless the settings disable it
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static CircuitBreaker of(String name, CircuitBreakerConfig config) {
		return of(name, config, TimeSource.system());
	}

	/**
	 * Creates a circuit breaker with a time of its own.
	 * @param name its name, not blank
	 * @param config its settings
	 * @param time where it takes its time from
	 * @return a new circuit breaker, closed unless the settings disable it
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static CircuitBreaker of(String name, CircuitBreakerConfig config, TimeSource time) {
		return of(name, config, time, new RegistryListeners());
	}

	static CircuitBreaker of(String name, CircuitBreakerConfig config, TimeSource time, RegistryListeners listeners) {
		if (name.isBlank()) {
			throw new IllegalArgumentException("The name of a circuit breaker must not be blank");
		}
		return new CircuitBreaker(new StateMachine(name, config, time, listeners));
	}

	/**
	 * Returns the name.
	 * @return the name, never blank
	 */
	public String getName() {
		return this.machine.name();
	}

	/**
	 * Returns the state as of now. A circuit whose recovery timeout is over is
	 * {@link State#OPEN} until the next call comes.
	 * @return the state
	 */
	public State getState() {
		return this.machine.phase().state();
	}

	/**
	 * Returns the settings.
	 * @return the settings in force
	 */
	public CircuitBreakerConfig getConfig() {
		return this.machine.phase().policy().config();
	}

	/**
	 * Makes a call, if it is permitted, and learns from how it ends. A trial may call
	 * through the same circuit breaker again on its own thread: that passes as part of
	 * the trial.
	 * @param <T> the type of the result
	 * @param <E> the type of what the call may throw
	 * @param call the call
	 * @return the call's result
	 * @throws CircuitBreakerOpenException if the call is not permitted; it is then not
	 * made
	 * @throws E whatever the call throws, as it is
	 */
	public <T extends @Nullable Object, E extends Throwable> T call(CheckedSupplier<T, E> call) throws E {
		// Asking for the type first spares a closed circuit two dispatches.
		return (this.machine.phase() instanceof ClosedPhase closed) ? call(closed, call)
				: call(this.machine.grant(true), call);
	}

	private static <T extends @Nullable Object, E extends Throwable> T call(PhasePermit permit,
			CheckedSupplier<T, E> call) throws E {
		long begun = permit.begin();
		T result;
		try {
			result = call.get();
		}
		catch (Throwable ex) {
			permit.failure(ex);
			throw ex;
		}
		permit.returned(result, begun);
		return result;
	}

	/**
	 * Asks for permission to make a call that ends elsewhere: on another thread, or
	 * later.
	 * @return the permit, to be settled when the call ends
	 * @throws CircuitBreakerOpenException if the call is not permitted
	 */
	public Permit acquire() {
		return new SettleOncePermit(this.machine.grant(false));
	}

	/**
	 * Asks for permission to make a call that ends on this thread, before the thread asks
	 * for anything else. Does what {@link #call} does, for code that cannot hand the call
	 * over, and allocates nothing on a closed circuit breaker, unless what has returned
	 * may count as a failure.
	 * @return the permit, to be settled exactly once: it may not check
	 * @throws CircuitBreakerOpenException if the call is not permitted
	 */
	public Permit enter() {
		return (this.machine.phase() instanceof ClosedPhase closed && closed.isPlain()) ? closed
				: new SettleOncePermit(this.machine.grant(true));
	}

	/**
	 * Opens the circuit by hand: all calls are rejected until {@link #reset()}, and there
	 * are no trials. Does nothing if the settings disable the circuit breaker.
	 */
	public void forceOpen() {
		this.machine.forceOpen();
	}

	/**
	 * Puts the circuit breaker out of force by hand: all calls go through and none is
	 * counted until {@link #reset()}.
	 */
	public void disable() {
		this.machine.disable();
	}

	/**
	 * Closes the circuit by hand, whatever state it is in: it begins anew, with no
	 * failure counted. Calls under way, a trial among them, no longer decide anything.
	 * Does nothing if the settings disable the circuit breaker.
	 */
	public void reset() {
		this.machine.reset();
	}

	/**
	 * Tells this circuit breaker that others have found the service to fail. A closed or
	 * half-open circuit is opened, and its trials no longer decide anything; one that is
	 * open stays so, for as long as is said now. One that was moved by hand, or that the
	 * settings disable, is left alone. Does not block; the listeners are told, with
	 * {@link TransitionCause#ADVICE}.
	 * @param remaining how long until the next trial, not negative
	 * @param failedTrials how many trials have failed since the circuit was closed, from
	 * which the next open time follows
	 * @param reason why, in a few words
	 */
	public void adviseOpen(Duration remaining, int failedTrials, String reason) {
		this.machine.adviseOpen(remaining, failedTrials, reason);
	}

	/**
	 * Tells this circuit breaker that others have found the service to be back. An open
	 * or half-open circuit is closed; any other is left alone. Does not block; the
	 * listeners are told, with {@link TransitionCause#ADVICE}.
	 * @param reason why, in a few words
	 */
	public void adviseClosed(String reason) {
		this.machine.adviseClosed(reason);
	}

	/**
	 * Has somebody asked before each trial, in place of whoever was before.
	 * @param gate whom to ask
	 */
	public void setTrialGate(TrialGate gate) {
		this.machine.guardTrialsBy(gate);
	}

	/**
	 * Changes the settings while this circuit breaker lives. Nothing opens or closes by
	 * that, unless the settings disable the circuit breaker or no longer do: the state
	 * stays, and so does what was counted, unless it is to be counted within another
	 * window. The next failure is judged by the new settings. A circuit that is open
	 * stays so for as long as they say, from when it was opened; one that is half-open
	 * goes on with the trials that it has.
	 * @param config the settings from now on
	 */
	public void reconfigure(CircuitBreakerConfig config) {
		this.machine.reconfigure(config);
	}

	/**
	 * Takes a view of this circuit breaker.
	 * @return state, counts and times that fit together
	 */
	public Snapshot snapshot() {
		return this.machine.snapshot();
	}

	/**
	 * Adds a listener, to be told of every transition from now on.
	 * @param listener the listener
	 */
	public void addListener(CircuitBreakerListener listener) {
		this.machine.announcer().add(listener);
	}

	/**
	 * Removes a listener, if it was added.
	 * @param listener the listener
	 */
	public void removeListener(CircuitBreakerListener listener) {
		this.machine.announcer().remove(listener);
	}

	@Override
	public String toString() {
		return "CircuitBreaker '%s' (%s)".formatted(getName(), getState());
	}

}
