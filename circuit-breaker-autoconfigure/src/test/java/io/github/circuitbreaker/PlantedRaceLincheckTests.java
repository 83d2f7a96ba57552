package io.github.circuitbreaker;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whether {@link CircuitBreakerLincheckTests} would find a race if there were one: each
 * compare-and-set of the core in turn is made of two steps.
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
	@CsvSource({ "StateMachine.replace, ExpiredOpen", "StateMachine.replace, VacantPlace",
			"StateMachine.replace, LastFailureBesideCommands", "StateMachine.replace, TrialBesideAdvice",
			"StateMachine.replace, TrialBesideReconfiguration", "PhasePermit$Once.settle, SharedPermit",
			"ConsecutiveFailures.failure, LastTwoFailures", "ConsecutiveFailures.reset, LastFailure" })
	void isFound(String place, String edge) throws Exception {
		PlantedRaces.plant(place);
		Class<?> type = Class.forName(Edges.class.getName() + "$" + edge);
		assertThatExceptionOfType(LincheckAssertionError.class).isThrownBy(() -> Interleavings.check(type));
	}

}
