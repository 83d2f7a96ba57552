package io.github.circuitbreaker.aspect;

/**
 * An object of which bytecode that is read says which one it is: {@code this}, or the one
 * that encloses it.
 *
 * @param type the internal name of the class in whose code it is {@code this}
 * @param variable the local variable that it was read from, or {@link #NO_VARIABLE}
 */
record KnownObject(String type, int variable) {

	static final int NO_VARIABLE = -1;

}
