package io.github.circuitbreaker;

/**
 * Why there is a transition.
 *
 * @param cause what made it
 * @param text the same in a few words
 */
record Reason(TransitionCause cause, String text) {

	static final Reason BY_HAND = new Reason(TransitionCause.COMMAND, "by hand");

	static final Reason BY_SETTINGS = new Reason(TransitionCause.SETTINGS, "by its settings");

	static Reason calls(String text) {
		return new Reason(TransitionCause.CALLS, text);
	}

	static Reason advice(String text) {
		return new Reason(TransitionCause.ADVICE, text);
	}

}
