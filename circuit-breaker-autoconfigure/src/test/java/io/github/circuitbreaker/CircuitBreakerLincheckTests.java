package io.github.circuitbreaker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every interleaving of a few calls, as far as time allows, from each
 * {@link LincheckEdges edge}.
 */
@Tag("lincheck")
class CircuitBreakerLincheckTests {

	@ParameterizedTest
	@ValueSource(classes = { LincheckEdges.ExpiredOpen.class, LincheckEdges.LastTwoFailures.class,
			LincheckEdges.EndingTrial.class })
	void hasNoRace(Class<?> edge) {
		Interleavings.check(edge);
	}

	@Tag("thorough")
	@ParameterizedTest
	@ValueSource(classes = { LincheckEdges.ExpiredLease.class, LincheckEdges.TrialBesideCommands.class,
			LincheckEdges.LastFailureBesideCommands.class, LincheckEdges.LastFailure.class,
			LincheckEdges.MinimumOfCalls.class, LincheckEdges.LastFailuresOfFullWindow.class,
			LincheckEdges.LastFailuresAtASlice.class, LincheckEdges.SharedPermit.class, LincheckEdges.LastTrials.class,
			LincheckEdges.VacantPlace.class, LincheckEdges.LastFailureBesideReconfiguration.class,
			LincheckEdges.TrialBesideReconfiguration.class, LincheckEdges.TrialBesideAdvice.class,
			LincheckEdges.ExpiredOpenBesideAdvice.class })
	void hasNoRaceAnywhereElse(Class<?> edge) {
		Interleavings.check(edge);
	}

}
