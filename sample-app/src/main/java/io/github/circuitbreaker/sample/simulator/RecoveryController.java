package io.github.circuitbreaker.sample.simulator;

import java.time.Duration;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerCustomizer;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerRefresher;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Returns and changes how the simulated index recovers, and how the circuit breaker does.
 */
@RestController
@RequestMapping("/simulator/recovery")
@Conditional(NoIndexConfigured.class)
class RecoveryController implements CircuitBreakerCustomizer {

	private static final Duration RAMP = Duration.ofSeconds(20);

	private final ColdCache cache;

	private final ObjectProvider<CircuitBreakerRefresher> refresher;

	private volatile boolean ramp;

	RecoveryController(ColdCache cache, ObjectProvider<CircuitBreakerRefresher> refresher) {
		this.cache = cache;
		this.refresher = refresher;
	}

	@GetMapping
	Recovery get() {
		return new Recovery(this.cache.isSimulated(), this.ramp);
	}

	@PostMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void change(@RequestBody Recovery recovery) {
		if (recovery.cold() != this.cache.isSimulated()) {
			this.cache.setSimulated(recovery.cold());
		}
		this.ramp = recovery.ramp();
		this.refresher.getObject().refresh();
	}

	@Override
	public void customize(String name, CircuitBreakerConfig.Builder builder) {
		if (this.ramp) {
			builder.recoveryRamp(RAMP);
		}
	}

	/**
	 * How to recover.
	 *
	 * @param cold whether the index has a cold cache after an outage
	 * @param ramp whether calls come back little by little
	 */
	record Recovery(boolean cold, boolean ramp) {
	}

}
