package io.github.circuitbreaker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the interleavings of a few calls at each {@linkplain Edges edge}, as many as time
 * permits.
 */
@Tag("lincheck")
class CircuitBreakerLincheckTests {

	@ParameterizedTest
	@ValueSource(classes = { Edges.ExpiredOpen.class, Edges.LastTwoFailures.class, Edges.EndingTrial.class })
	void hasNoRace(Class<?> edge) {
		Interleavings.check(edge);
	}

	@Tag("thorough")
	@ParameterizedTest
	@ValueSource(classes = { Edges.ExpiredLease.class, Edges.TrialBesideCommands.class,
			Edges.LastFailureBesideCommands.class, Edges.FirstFailure.class, Edges.LastFailure.class,
			Edges.LastFailureThatAsks.class, Edges.MinimumOfCalls.class, Edges.LastFailuresOfFullWindow.class,
			Edges.LastFailuresAtASlice.class, Edges.SharedPermit.class, Edges.LastTrials.class, Edges.VacantPlace.class,
			Edges.LastFailureBesideReconfiguration.class, Edges.TrialBesideReconfiguration.class,
			Edges.TrialBesideAdvice.class, Edges.ExpiredOpenBesideAdvice.class, Edges.BeginningOfRamp.class,
			Edges.TrialBeforeRamp.class, Edges.LastFailureOfRamp.class, Edges.EndOfRamp.class })
	void hasNoRaceAnywhereElse(Class<?> edge) {
		Interleavings.check(edge);
	}

}
