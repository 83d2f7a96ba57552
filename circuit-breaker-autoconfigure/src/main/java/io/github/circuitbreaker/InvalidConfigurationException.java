package io.github.circuitbreaker;

import java.io.Serial;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when an annotation, a property or a customizer configures circuit breakers in a
 * way that cannot work: at startup, or by a call that creates a circuit breaker. Lists
 * all mistakes in annotations at once, and the first one in properties.
 *
 * @see InvalidSettingException
 */
public class InvalidConfigurationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient List<Mistake> mistakes;

	/**
	 * Creates an exception for one mistake.
	 * @param problem what is wrong, and where
	 * @param remedy what to write instead, in one or more sentences
	 */
	public InvalidConfigurationException(String problem, String remedy) {
		this(problem, remedy, null);
	}

	/**
	 * Creates an exception for one mistake that another exception reveals.
	 * @param problem what is wrong, and where
	 * @param remedy what to write instead, in one or more sentences
	 * @param cause the other exception, or {@code null} if there is none
	 */
	public InvalidConfigurationException(String problem, String remedy, @Nullable Throwable cause) {
		super(problem, cause);
		this.mistakes = List.of(new Mistake(problem, remedy));
	}

	/**
	 * Creates an exception for several mistakes.
	 * @param mistakes the mistakes, not empty
	 */
	public InvalidConfigurationException(Collection<Mistake> mistakes) {
		super(mistakes.stream().map(Mistake::problem).collect(Collectors.joining("; ")));
		this.mistakes = List.copyOf(mistakes);
	}

	/**
	 * Returns all mistakes.
	 * @return at least one mistake
	 */
	public List<Mistake> getMistakes() {
		return this.mistakes;
	}

	/**
	 * A mistake in the configuration.
	 *
	 * @param problem what is wrong, and where
	 * @param remedy what to write instead, in one or more sentences
	 */
	public record Mistake(String problem, String remedy) {
	}

}
