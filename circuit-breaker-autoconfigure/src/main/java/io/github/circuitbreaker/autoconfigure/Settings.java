package io.github.circuitbreaker.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.Window;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;

/**
 * What can be set both for all circuit breakers and for one.
 */
interface Settings {

	@Nullable Boolean enabled();

	@Nullable Integer failureThreshold();

	@Nullable String window();

	@Nullable Double failureRateThreshold();

	@Nullable Integer minimumCalls();

	@Nullable Duration slowCallDuration();

	@Nullable Duration recoveryTimeout();

	@Nullable Integer trialCalls();

	@Nullable Duration trialTimeout();

	@Nullable Double recoveryMultiplier();

	@Nullable Duration recoveryTimeoutMax();

	@Nullable Double recoveryJitter();

	@Nullable List<Class<? extends Throwable>> recordExceptions();

	@Nullable List<Class<? extends Throwable>> ignoreExceptions();

	@Nullable Boolean shadow();

	/**
	 * Puts what is set into a builder, over what is in it.
	 */
	default void applyTo(CircuitBreakerConfig.Builder builder) {
		PropertyMapper map = PropertyMapper.get();
		map.from(this::enabled).to(builder::enabled);
		map.from(this::failureThreshold).to(builder::failureThreshold);
		map.from(this::window).as(Window::of).to(builder::window);
		map.from(this::failureRateThreshold).to(builder::failureRateThreshold);
		map.from(this::minimumCalls).to(builder::minimumCalls);
		map.from(this::slowCallDuration).to(builder::slowCallDuration);
		map.from(this::recoveryTimeout).to(builder::recoveryTimeout);
		map.from(this::trialCalls).to(builder::trialCalls);
		map.from(this::trialTimeout).to(builder::trialTimeout);
		map.from(this::recoveryMultiplier).to(builder::recoveryMultiplier);
		map.from(this::recoveryTimeoutMax).to(builder::recoveryTimeoutMax);
		map.from(this::recoveryJitter).to(builder::recoveryJitter);
		map.from(this::recordExceptions).to(builder::recordExceptions);
		map.from(this::ignoreExceptions).to(builder::ignoreExceptions);
		map.from(this::shadow).to(builder::shadow);
	}

}
