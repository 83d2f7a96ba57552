package io.github.circuitbreaker.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Analyzes an {@link InvalidCustomizationException}.
 */
class InvalidCustomizationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidCustomizationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidCustomizationException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
