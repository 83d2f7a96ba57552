package io.github.circuitbreaker;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that {@link CircuitBreakerLincheckTests} would find a race. Splits each
 * compare-and-set of the state machine, of a permit, and of the failures in a row into
 * two steps. The tests of package {@code count} cover those of the windows.
 */
@Tag("thorough")
@Tag("lincheck")
class PlantedRaceLincheckTests {

	@BeforeAll
	static void prepare() throws Exception {
		PlantedRaces.prepare();
	}

	@AfterEach
	void harvest() {
		PlantedRaces.plant("");
	}

	@ParameterizedTest
	@ValueSource(classes = { Edges.ExpiredOpen.class, Edges.SharedPermit.class, Edges.LastTwoFailures.class })
	void isNotFoundWhereNoneIsPlanted(Class<?> edge) {
		Interleavings.check(edge);
	}

	@ParameterizedTest
	@CsvSource({ "StateMachine.replace, ExpiredOpen", "StateMachine.replace, VacantPlace",
			"StateMachine.replace, LastFailureBesideCommands", "StateMachine.replace, TrialBesideAdvice",
			"StateMachine.replace, TrialBesideReconfiguration", "RampPhase.permit, BeginningOfRamp",
			"PhasePermit$Once.settle, SharedPermit", "ConsecutiveFailures.failure, LastTwoFailures",
			"ConsecutiveFailures.reset, LastFailure" })
	void isFound(String place, String edge) throws Exception {
		PlantedRaces.plant(place);
		Class<?> type = Class.forName(Edges.class.getName() + "$" + edge);
		assertThatExceptionOfType(LincheckAssertionError.class).isThrownBy(() -> Interleavings.check(type));
	}

}
