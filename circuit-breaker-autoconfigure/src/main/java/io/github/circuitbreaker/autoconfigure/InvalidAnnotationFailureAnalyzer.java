package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.circuitbreaker.aspect.InvalidAnnotationException;
import io.github.circuitbreaker.aspect.InvalidAnnotationException.Mistake;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Analyzes an {@link InvalidAnnotationException}: lists all that is wrong with a bean,
 * and under the same numbers what to write instead.
 */
class InvalidAnnotationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidAnnotationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidAnnotationException cause) {
		return new FailureAnalysis(list(cause.getMistakes(), Mistake::problem),
				list(cause.getMistakes(), Mistake::remedy), cause);
	}

	private static String list(List<Mistake> mistakes, Function<Mistake, String> line) {
		if (mistakes.size() == 1) {
			return line.apply(mistakes.get(0));
		}
		return IntStream.range(0, mistakes.size())
			.mapToObj((i) -> "%d. %s".formatted(i + 1, line.apply(mistakes.get(i))))
			.collect(Collectors.joining("\n\n"));
	}

}
