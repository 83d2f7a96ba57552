package io.github.circuitbreaker;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.util.LoggingLevel;

/**
 * Configures and runs Lincheck.
 */
final class Interleavings {

	/** The number of random programs in addition to the races that an edge names. */
	private static final int RANDOM_PROGRAMS = Integer.getInteger("lincheck.programs", 0);

	private static final int INTERLEAVINGS = Integer.getInteger("lincheck.interleavings", 150);

	/**
	 * The classes of the core that make no decisions. Switching threads in them would
	 * only take time.
	 */
	private static final Set<String> UNDECIDED = Set.of(CircuitBreakerConfig.class.getName(),
			CircuitBreakerConfig.Builder.class.getName(), Edges.Time.class.getName(), Edges.Walk.class.getName(),
			"io.github.circuitbreaker.state.PhaseContext", "io.github.circuitbreaker.state.OutcomeClassifier",
			"io.github.circuitbreaker.state.KnownExceptions", "io.github.circuitbreaker.state.Listeners");

	private Interleavings() {
	}

	/**
	 * Switches threads at different points of an edge's operations, starting with the
	 * simplest interleavings.
	 * @throws org.jetbrains.lincheck.LincheckAssertionError if there is a race, or if a
	 * thread has to wait for another
	 */
	static void check(Class<?> edge) {
		ModelCheckingOptions options = new ModelCheckingOptions().threads(2)
			.actorsPerThread(2)
			.actorsBefore(0)
			.actorsAfter(1)
			.iterations(RANDOM_PROGRAMS)
			.invocationsPerIteration(INTERLEAVINGS)
			.minimizeFailedScenario(false)
			.checkObstructionFreedom(true)
			.addGuarantee(ManagedStrategyGuaranteeKt.forClasses(Interleavings::isUndecided).allMethods().ignore())
			.logLevel(LoggingLevel.ERROR);
		for (String race : edge.getAnnotation(Edges.Race.class).value()) {
			options.addCustomScenario(scenario(edge, race));
		}
		options.check(edge);
	}

	private static boolean isUndecided(String type) {
		return UNDECIDED.contains(type);
	}

	private static ExecutionScenario scenario(Class<?> edge, String race) {
		List<List<Actor>> threads = new ArrayList<>();
		for (List<Method> operations : Edges.operations(edge, race)) {
			int thread = threads.size();
			threads.add(operations.stream().map((operation) -> actor(operation, thread)).toList());
		}
		return new ExecutionScenario(List.of(), threads, List.of(actor(Edges.operation(edge, "state"), 0)),
				actor(Edges.operation(edge, "validate"), 0));
	}

	private static Actor actor(Method operation, int thread) {
		return new Actor(operation, Collections.nCopies(operation.getParameterCount(), thread));
	}

}
