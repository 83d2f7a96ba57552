package io.github.circuitbreaker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.Edges.Edge;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the races at all {@link Edges} on real threads, thousands of times each.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CircuitBreakerRaceTests {

	private static final int ROUNDS = Integer.getInteger("race.rounds", 2_000);

	private final Set<List<Object>> outcomes = ConcurrentHashMap.newKeySet();

	private volatile Round round;

	static Stream<Arguments> races() {
		return Stream.of(Edges.class.getDeclaredClasses())
			.filter((edge) -> edge.isAnnotationPresent(Edges.Race.class))
			.flatMap((edge) -> Stream.of(edge.getAnnotation(Edges.Race.class).value())
				.map((race) -> Arguments.of(edge, race)));
	}

	@ParameterizedTest
	@MethodSource("races")
	void endsAsSomeSequenceOfTheSameOperationsDoes(Class<? extends Edge> edge, String race) throws Exception {
		List<List<Method>> operations = Edges.operations(edge, race);
		Set<List<Object>> possible = orders(List.of(), operations).map((order) -> {
			Round round = new Round(edge, operations);
			order.forEach(round::next);
			return round.outcome();
		}).collect(Collectors.toSet());
		assertThat(possible).as("no sequence breaks a rule")
			.allMatch((outcome) -> outcome.size() == operations.size() + 1);
		race(edge, operations);
		assertThat(possible).containsAll(this.outcomes);
	}

	/**
	 * Returns all orders in which the threads can proceed, each as a list of thread
	 * numbers.
	 */
	private static Stream<List<Integer>> orders(List<Integer> begun, List<List<Method>> operations) {
		List<Integer> waiting = IntStream.range(0, operations.size())
			.filter((thread) -> Collections.frequency(begun, thread) < operations.get(thread).size())
			.boxed()
			.toList();
		if (waiting.isEmpty()) {
			return Stream.of(begun);
		}
		return waiting.stream().flatMap((thread) -> {
			List<Integer> next = new ArrayList<>(begun);
			next.add(thread);
			return orders(next, operations);
		});
	}

	private void race(Class<? extends Edge> edge, List<List<Method>> operations) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(operations.size());
		try {
			this.round = new Round(edge, operations);
			SpinBarrier barrier = new SpinBarrier(operations.size(), () -> {
				this.outcomes.add(this.round.outcome());
				this.round = new Round(edge, operations);
			});
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < operations.size(); i++) {
				int thread = i;
				ends.add(threads.submit(() -> {
					for (int n = 0; n < ROUNDS; n++) {
						Round round = this.round;
						operations.get(thread).forEach((operation) -> round.next(thread));
						barrier.await();
					}
					return null;
				}));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	/**
	 * A single run of a race.
	 */
	private static final class Round {

		private final Edge edge;

		private final List<List<Method>> operations;

		/** The results of each thread so far. */
		private final List<List<Object>> results;

		Round(Class<? extends Edge> edge, List<List<Method>> operations) {
			try {
				this.edge = edge.getConstructor().newInstance();
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
			this.operations = operations;
			this.results = operations.stream().map((thread) -> (List<Object>) new ArrayList<>()).toList();
		}

		/**
		 * Runs the next operation of a thread.
		 */
		void next(int thread) {
			List<Object> told = this.results.get(thread);
			Method operation = this.operations.get(thread).get(told.size());
			try {
				Object result = (operation.getParameterCount() == 0) ? operation.invoke(this.edge)
						: operation.invoke(this.edge, thread);
				told.add(String.valueOf(result));
			}
			catch (InvocationTargetException ex) {
				told.add(ex.getCause().toString());
			}
			catch (IllegalAccessException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * Returns the results of all threads and the final state.
		 */
		List<Object> outcome() {
			List<Object> outcome = new ArrayList<>(this.results);
			outcome.add(this.edge.state());
			try {
				this.edge.validate();
			}
			catch (AssertionError ex) {
				outcome.add(ex.toString());
			}
			return outcome;
		}

	}

}
