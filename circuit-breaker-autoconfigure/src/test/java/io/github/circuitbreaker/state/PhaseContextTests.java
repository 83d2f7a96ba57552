package io.github.circuitbreaker.state;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.state.PhaseContext.Failure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for the record of the last failure.
 */
class PhaseContextTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final PhaseContext context = new PhaseContext("pypi", this.time, new Listeners<>());

	private final OutcomeClassifier classifier = this.context.classifier(CircuitBreakerConfig.builder().build());

	private @Nullable Failure fail(Throwable thrown) {
		return this.context.thrown(thrown, 0, this.classifier);
	}

	@Test
	void typeAndTimeAreThoseOfTheLastFailure() {
		fail(new IOException());
		assertThat(this.context.lastFailure())
			.isEqualTo(new Failure(IOException.class.getName(), ManualTimeSource.START));
		fail(new IllegalStateException());
		assertThat(this.context.lastFailure())
			.isEqualTo(new Failure(IllegalStateException.class.getName(), ManualTimeSource.START));
		this.time.advance(Duration.ofNanos(1));
		fail(new IllegalStateException());
		assertThat(this.context.lastFailure())
			.isEqualTo(new Failure(IllegalStateException.class.getName(), ManualTimeSource.START.plusNanos(1)));
	}

	@Test
	void failureLikeTheOneBeforeNeedsNoMemory() {
		Failure first = fail(new IOException());
		assertThat(fail(new IOException())).isSameAs(first);
		assertThat(this.context.counts().failed()).isEqualTo(2);
	}

	@Test
	void wrapperIsLookedThroughAlthoughOneWithoutACauseCounted() {
		fail(new ExecutionException(null));
		Failure failure = fail(new ExecutionException(new CompletionException(new IOException())));
		assertThat(failure).extracting(Failure::type).isEqualTo(IOException.class.getName());
	}

	@Test
	void clockOfTheMachineIsReadToTheMillisecond() {
		Instant now = TimeSource.system().now();
		assertThat(now).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
		assertThat(now).isEqualTo(now.truncatedTo(ChronoUnit.MILLIS));
	}

}
