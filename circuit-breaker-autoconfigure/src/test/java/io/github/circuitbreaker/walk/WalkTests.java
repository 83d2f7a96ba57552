package io.github.circuitbreaker.walk;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.Window;
import io.github.circuitbreaker.walk.Walk.ModelFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static io.github.circuitbreaker.walk.Ending.CLIENT_ERROR;
import static io.github.circuitbreaker.walk.Ending.FINE;
import static io.github.circuitbreaker.walk.Ending.IO;
import static io.github.circuitbreaker.walk.Ending.RELEASED;
import static io.github.circuitbreaker.walk.Settings.settings;
import static io.github.circuitbreaker.walk.Step.Advice.ADVISE_CLOSED;
import static io.github.circuitbreaker.walk.Step.Command.RESET;
import static io.github.circuitbreaker.walk.Step.acquire;
import static io.github.circuitbreaker.walk.Step.advance;
import static io.github.circuitbreaker.walk.Step.adviseOpen;
import static io.github.circuitbreaker.walk.Step.awaitTrial;
import static io.github.circuitbreaker.walk.Step.call;
import static io.github.circuitbreaker.walk.Step.elsewhere;
import static io.github.circuitbreaker.walk.Step.reconfigure;
import static io.github.circuitbreaker.walk.Step.settle;
import static io.github.circuitbreaker.walk.Step.shiftWallClock;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a circuit breaker always behaves like its model. Every build uses the same
 * histories; {@code -Dwalk.histories} and {@code -Dwalk.seed} select more or others.
 */
class WalkTests {

	private static final long SEED = Long.getLong("walk.seed", 1);

	private static final long HISTORIES = Long.getLong("walk.histories", 10_000);

	@Test
	void circuitBreakerAgreesWithTheModelAfterEveryStep() {
		long[] seeds = LongStream.range(SEED, SEED + HISTORIES)
			.filter((seed) -> divergence(Generator.generate(seed), Model::new) != null)
			.toArray();
		assertThat(seeds).withFailMessage(() -> describe(seeds)).isEmpty();
	}

	private static String describe(long[] seeds) {
		History shortest = Shrinker.shrink(Generator.generate(seeds[0]), diverges(Model::new));
		return """
				%d of %d histories. That of -Dwalk.seed=%d -Dwalk.histories=1 is, in short:

					%s;

				%s""".formatted(seeds.length, HISTORIES, seeds[0], shortest, divergence(shortest, Model::new));
	}

	@Test
	void walkGoesEverywhere() {
		Set<String> transitions = new TreeSet<>();
		Set<String> reasons = new TreeSet<>();
		for (long seed = 1; seed <= 1_000; seed++) {
			for (CircuitBreakerStateChange change : Walk.take(Generator.generate(seed), Model::new)) {
				transitions.add(change.from() + " -> " + change.to());
				reasons.add(change.to() + ": " + change.reason().replaceFirst(", the last .*| within .*", ""));
			}
		}
		assertThat(transitions).containsExactlyInAnyOrder("CLOSED -> OPEN", "CLOSED -> FORCED_OPEN",
				"CLOSED -> DISABLED", "OPEN -> HALF_OPEN", "OPEN -> CLOSED", "OPEN -> FORCED_OPEN", "OPEN -> DISABLED",
				"HALF_OPEN -> CLOSED", "HALF_OPEN -> OPEN", "HALF_OPEN -> FORCED_OPEN", "HALF_OPEN -> DISABLED",
				"FORCED_OPEN -> CLOSED", "FORCED_OPEN -> DISABLED", "DISABLED -> CLOSED", "DISABLED -> FORCED_OPEN");
		assertThat(reasons).contains("OPEN: 1 failure in a row", "OPEN: 4 failures in a row",
				"OPEN: 3 of the last 4 calls failed", "OPEN: 3 of 4 calls failed",
				"OPEN: the trial failed with java.io.IOException", "OPEN: the trial failed with a slow call",
				"CLOSED: the trial succeeded", "CLOSED: 3 trials succeeded", "DISABLED: by its settings",
				"CLOSED: by its settings", "OPEN: advised to open", "CLOSED: advised to close",
				"HALF_OPEN: advised to close", "CLOSED: the ramp is over", "OPEN: 1 failure in a row during the ramp",
				"OPEN: 1 of the last 1 calls failed during the ramp");
	}

	@Test
	void seedMakesTheSameHistoryAgain() {
		assertThat(Generator.generate(SEED)).isEqualTo(Generator.generate(SEED))
			.isNotEqualTo(Generator.generate(SEED + 1));
	}

	@Test
	void historyThatFailsIsMadeShort() {
		ModelFactory wrong = (name, config, nanosLeft) -> new Model(name, config, nanosLeft) {

			@Override
			void settle(Grant grant, Ending ending) {
				if (ending != RELEASED || !this.trials.contains(grant)) {
					super.settle(grant, ending);
				}
			}

		};
		History history = LongStream.iterate(1, (seed) -> seed + 1)
			.mapToObj(Generator::generate)
			.filter(diverges(wrong))
			.findFirst()
			.orElseThrow();
		History shortest = Shrinker.shrink(history, diverges(wrong));
		assertThat(history.steps()).hasSizeGreaterThanOrEqualTo(30);
		// The circuit opens, the time until the trial passes, and the trial is released.
		assertThat(shortest.steps()).hasSize(4);
		assertThat(shortest.toString())
			.startsWith(history.watched() ? "History.of(settings()" : "History.unwatched(settings()")
			.containsPattern("^[^,]*\\(settings\\(\\)(\\.failureThreshold\\(1\\))?,")
			.contains("RELEASED");
		assertThat(divergence(shortest, wrong)).isNotNull();
	}

	@Test
	void modelThatForgetsAnswersIsFound() {
		ModelFactory wrong = (name, config, nanosLeft) -> new Model(name, config, nanosLeft) {

			@Override
			void settle(Grant grant, Ending ending) {
				super.settle(grant, (ending != CLIENT_ERROR) ? ending : RELEASED);
			}

		};
		History history = Shrinker.shrink(LongStream.iterate(1, (seed) -> seed + 1)
			.mapToObj(Generator::generate)
			.filter(diverges(wrong))
			.findFirst()
			.orElseThrow(), diverges(wrong));
		assertThat(history.toString()).contains("CLIENT_ERROR");
	}

	@Test
	void historyIsShownAsTheCodeThatMakesIt() {
		History history = History.of(
				settings().failureThreshold(1)
					.window(Window.ofTime(Duration.ofNanos(20)))
					.recoveryTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
				acquire(0), call(IO, advance(5), call(FINE)), awaitTrial(-1), settle(0, RELEASED), RESET,
				adviseOpen(7, 1), ADVISE_CLOSED,
				elsewhere(reconfigure(settings().ignoreExceptions(IllegalStateException.class))),
				shiftWallClock(Duration.ofNanos(-1)));
		assertThat(divergence(history, Model::new)).isNull();
		assertThat(history).hasToString("""
				History.of(settings().failureThreshold(1)\
				.window(Window.ofTime(Duration.ofNanos(20L)))\
				.recoveryTimeout(Duration.ofSeconds(9223372036854775807L))\
				.trialTimeout(Duration.ofSeconds(9223372036854775807L)),
						acquire(0),
						call(IO, advance(5L), call(FINE)),
						awaitTrial(-1),
						settle(0, RELEASED),
						RESET,
						adviseOpen(7L, 1),
						ADVISE_CLOSED,
						elsewhere(reconfigure(settings().ignoreExceptions(IllegalStateException.class))),
						shiftWallClock(Duration.ofNanos(-1L)))""");
	}

	private static Predicate<History> diverges(ModelFactory models) {
		return (history) -> divergence(history, models) != null;
	}

	private static @Nullable String divergence(History history, ModelFactory models) {
		try {
			Walk.take(history, models);
			return null;
		}
		catch (AssertionError | RuntimeException ex) {
			return ex.toString();
		}
	}

}
