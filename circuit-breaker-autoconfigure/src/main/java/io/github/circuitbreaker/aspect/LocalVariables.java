package io.github.circuitbreaker.aspect;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The local variables of a method, of which is known where objects lie that are known.
 */
final class LocalVariables {

	private final Map<Integer, String> given;

	private final Map<Integer, KnownObject> written = new HashMap<>();

	/**
	 * Those that something else is written to, too. Where in the method does not matter,
	 * so loops need no thought.
	 */
	private final BitSet uncertain = new BitSet();

	/**
	 * Creates the variables that a method begins with.
	 * @param parameters how many of them the parameters take, with {@code this}
	 * @param given which of these hold an object that is known for good, and the class in
	 * whose code it is {@code this}
	 */
	LocalVariables(int parameters, Map<Integer, String> given) {
		this.uncertain.set(0, parameters);
		this.given = given;
	}

	@Nullable KnownObject read(int variable) {
		String type = this.given.get(variable);
		if (type != null) {
			return new KnownObject(type, KnownObject.NO_VARIABLE);
		}
		KnownObject object = this.written.get(variable);
		return (object != null) ? new KnownObject(object.type(), variable) : null;
	}

	void write(int variable, @Nullable KnownObject object) {
		KnownObject before = (object != null) ? this.written.putIfAbsent(variable, object) : null;
		if (object == null || (before != null && !before.equals(object))) {
			this.uncertain.set(variable);
		}
	}

	/**
	 * Returns, at the end of the method, whether a variable held one object all the time.
	 */
	boolean isCertain(int variable) {
		if (variable == KnownObject.NO_VARIABLE) {
			return true;
		}
		KnownObject object = this.written.get(variable);
		return object != null && !this.uncertain.get(variable) && isCertain(object.variable());
	}

}
