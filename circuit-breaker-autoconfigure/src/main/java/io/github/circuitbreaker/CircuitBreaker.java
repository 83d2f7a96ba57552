package io.github.circuitbreaker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.github.circuitbreaker.state.ClosedPhase;
import io.github.circuitbreaker.state.Listeners;
import io.github.circuitbreaker.state.Phase;
import io.github.circuitbreaker.state.PhasePermit;
import io.github.circuitbreaker.state.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to a service that fails, and finds out when the service is back.
 * <p>
 * {@link State#CLOSED}: calls go through. When the failures in a row, or within a window,
 * reach the threshold, the circuit is {@link State#OPEN}: calls are rejected. The first
 * call after the recovery timeout makes it {@link State#HALF_OPEN} and is the trial: its
 * failure opens the circuit again, its success closes it, at once or after a
 * {@linkplain CircuitBreakerConfig#recoveryRamp() ramp} of more and more calls.
 * <p>
 * Thread-safe and lock-free. A successful call through a closed circuit breaker allocates
 * nothing, except the first of a second thread. Without a window of time, it writes
 * nothing but the count of successful calls while nothing fails. A trial is a lease, so a
 * call that never ends cannot block the circuit breaker. A result belongs to the phase
 * that permitted the call, so a call that ends late cannot mislead it. The pattern is
 * Michael Nygard's (<cite>Release It!</cite>, 2007).
 */
public final class CircuitBreaker {

	private final StateMachine machine;

	CircuitBreaker(String name, CircuitBreakerConfig config, TimeSource time, Listeners<?> listeners) {
		this.machine = new StateMachine(name, config, time, listeners);
	}

	/**
	 * Creates a circuit breaker.
	 * @param name its name, not blank
	 * @param config its settings
	 * @return a new circuit breaker, closed unless the settings disable it
	 */
	public static CircuitBreaker of(String name, CircuitBreakerConfig config) {
		return of(name, config, TimeSource.system());
	}

	/**
	 * Creates a circuit breaker that uses the given clocks.
	 * @param name its name, not blank
	 * @param config its settings
	 * @param time the clocks
	 * @return a new circuit breaker, closed unless the settings disable it
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static CircuitBreaker of(String name, CircuitBreakerConfig config, TimeSource time) {
		return new CircuitBreaker(name, config, time, new Listeners<>());
	}

	/**
	 * Returns the name.
	 * @return the name, never blank
	 */
	public String getName() {
		return this.machine.context().name();
	}

	/**
	 * Returns the current state. A circuit whose recovery timeout is over stays
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
		return this.machine.phase().config();
	}

	/**
	 * Makes a call, if it is permitted, and counts how it ends. A trial may call through
	 * the same circuit breaker again on its own thread: such a call passes as part of the
	 * trial.
	 * @param <T> the type of the result
	 * @param <E> the type of what the call may throw
	 * @param call the call
	 * @return the call's result
	 * @throws CircuitBreakerOpenException if the call is not permitted, and so not made
	 * @throws E if the call throws it
	 */
	public <T extends @Nullable Object, E extends Throwable> T call(CheckedSupplier<T, E> call) throws E {
		// Checking the type first saves a closed circuit two virtual calls.
		return (this.machine.phase() instanceof ClosedPhase closed) ? call(closed, call)
				: call(this.machine.permit(true), call);
	}

	private static <T extends @Nullable Object, E extends Throwable> T call(PhasePermit permit,
			CheckedSupplier<T, E> call) throws E {
		long begun = permit.begin();
		T result;
		try {
			result = call.get();
		}
		catch (Throwable ex) {
			permit.threw(ex, begun);
			throw ex;
		}
		permit.returned(result, begun);
		return result;
	}

	/**
	 * Makes a call without a result, as {@link #call} does.
	 * @param <E> the type of what the call may throw
	 * @param call the call
	 * @throws CircuitBreakerOpenException if the call is not permitted, and so not made
	 * @throws E if the call throws it
	 */
	@SuppressWarnings("NullAway") // on JDK 17 it does not see that T may be null
	public <E extends Throwable> void run(CheckedRunnable<E> call) throws E {
		this.<@Nullable Object, E>call(() -> {
			call.run();
			return null;
		});
	}

	/**
	 * Makes a call that ends when its stage completes. Throws nothing: the future fails
	 * if the call throws, and with {@link CircuitBreakerOpenException} if not permitted.
	 * @param <T> the type of the result
	 * @param call the call; one that returns no stage has failed
	 * @return a future that {@link Permit#settleWith follows} the stage
	 */
	public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> call) {
		Permit permit = null;
		try {
			permit = acquire();
			return permit.settleWith(call.get());
		}
		catch (Throwable ex) {
			if (permit != null) {
				permit.failure(ex);
			}
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Acquires the permit for a call that ends elsewhere: on another thread, or later.
	 * @return the permit, to be settled when the call ends
	 * @throws CircuitBreakerOpenException if the call is not permitted
	 */
	public Permit acquire() {
		return this.machine.permit(false).once();
	}

	/**
	 * Opens the circuit by hand: all calls are rejected until {@link #reset()}, and there
	 * are no trials. Does nothing if the settings disable the circuit breaker.
	 */
	public void forceOpen() {
		this.machine.forceOpen();
	}

	/**
	 * Disables the circuit breaker by hand: all calls go through, uncounted, until
	 * {@link #reset()}.
	 */
	public void disable() {
		this.machine.disable();
	}

	/**
	 * Closes the circuit by hand, whatever its state, and forgets all counted failures.
	 * Calls under way, a trial among them, no longer decide anything. Does nothing if the
	 * settings disable the circuit breaker.
	 */
	public void reset() {
		this.machine.reset();
	}

	/**
	 * Returns the object through which others advise this circuit breaker.
	 * @return the advice
	 */
	public CircuitBreakerAdvice advice() {
		return new CircuitBreakerAdvice(this.machine);
	}

	/**
	 * Changes the settings without losing the state or, unless the window changes, the
	 * counts. This neither opens nor closes the circuit, unless the settings enable or
	 * disable the circuit breaker. The next failure is judged by the new settings. An
	 * open circuit stays open as long as they say, counted from when it was opened.
	 * @param config the new settings
	 */
	public void reconfigure(CircuitBreakerConfig config) {
		this.machine.reconfigure(config);
	}

	/** Returns a consistent view: state, counts and times that fit together. */
	public Snapshot snapshot() {
		return this.machine.snapshot();
	}

	/** Returns whether nothing is lost if another one takes the place of this one. */
	boolean knowsNothing() {
		Phase phase = this.machine.phase();
		return (phase.state() == State.CLOSED) ? phase.failureCount() == 0 : !phase.config().enabled();
	}

	/** Returns whether a call that came now would be rejected until a certain time. */
	boolean isRejecting() {
		Phase phase = this.machine.phase();
		return !phase.config().shadow() && phase.nanosLeft(this.machine.context().now()) > 0;
	}

	/** Returns whether it is forced open or disabled by hand. */
	boolean isSetByHand() {
		State state = getState();
		return state == State.FORCED_OPEN || (state == State.DISABLED && getConfig().enabled());
	}

	/**
	 * Adds a listener, which is told of every transition from now on.
	 * @param listener the listener
	 */
	public void addListener(CircuitBreakerListener listener) {
		this.machine.context().listeners().add(listener);
	}

	/**
	 * Removes a listener, if it was added.
	 * @param listener the listener
	 */
	public void removeListener(CircuitBreakerListener listener) {
		this.machine.context().listeners().remove(listener);
	}

	@Override
	public String toString() {
		return "CircuitBreaker '%s' (%s)".formatted(getName(), getState());
	}

}
