package io.github.circuitbreaker.actuate;

import java.time.Duration;
import java.util.Locale;

import io.github.circuitbreaker.fleet.FleetStatus;
import org.jspecify.annotations.Nullable;

/**
 * Description of what an instance knows of the others that share a circuit breaker.
 *
 * @param scope {@code fleet}, or {@code local} if this instance decides alone
 * @param votes how many instances had opened their circuits
 * @param liveInstances how many instances there were
 * @param viewAge how old that knowledge is, or {@code null} if there is none
 */
public record FleetDescriptor(String scope, int votes, int liveInstances, @Nullable Duration viewAge) {

	static FleetDescriptor of(FleetStatus status) {
		return new FleetDescriptor(status.scope().name().toLowerCase(Locale.ROOT), status.votes(),
				status.liveInstances(), Millis.roundUp(status.viewAge()));
	}

}
