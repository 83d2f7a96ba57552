package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.fleet.FleetStore.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;

/**
 * The thread outlives everything that what it calls may throw.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FleetThreadTests {

	private static final int PATIENCE = 30_000;

	private final FleetExchange exchange = mock(FleetExchange.class);

	private final FleetStore store = mock(FleetStore.class);

	private final FleetThread thread = new FleetThread(this.exchange,
			new FleetView(TimeSource.system(), Duration.ofSeconds(1)), this.store, new Semaphore(0));

	private final Request request = new Request("a", Duration.ofSeconds(1), "", 0, 0.5, List.of());

	@BeforeEach
	void answer() {
		given(this.exchange.pause()).willReturn(TimeUnit.MILLISECONDS.toNanos(1));
		given(this.exchange.isInformed()).willReturn(true);
		given(this.exchange.next()).willReturn(this.request);
	}

	@AfterEach
	void stop() {
		this.thread.stop();
	}

	@Test
	void startsAgainWhatCouldNotStart() {
		IllegalStateException thrown = new IllegalStateException("not yet");
		willThrow(thrown).willDoNothing().given(this.exchange).start(any());
		this.thread.start(Duration.ofSeconds(30));
		then(this.store).should(timeout(PATIENCE).atLeast(2)).exchange(this.request);
		then(this.exchange).should(timeout(0).times(2)).start(any());
	}

	@Test
	void whatCannotBeAskedHasFailed() {
		IllegalStateException thrown = new IllegalStateException("broken");
		given(this.exchange.next()).willThrow(thrown).willReturn(this.request);
		this.thread.start(Duration.ofSeconds(30));
		then(this.exchange).should(timeout(PATIENCE)).failed(thrown);
		then(this.store).should(timeout(PATIENCE).atLeastOnce()).exchange(this.request);
	}

}
