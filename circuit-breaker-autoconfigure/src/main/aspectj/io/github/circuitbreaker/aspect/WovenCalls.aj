package io.github.circuitbreaker.aspect;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.Permit;

/**
 * Makes the plainest of the woven calls without an object for the join point, which would
 * cost several times as much as the circuit breaker does. To do without one takes an
 * aspect in AspectJ's own language.
 */
public aspect WovenCalls {

	Object around() : CircuitBreakerAspect.plain() {
		CircuitBreaker circuitBreaker = Weaving.circuitBreaker(thisJoinPointStaticPart);
		if (circuitBreaker == null) {
			return proceed();
		}
		Permit permit = circuitBreaker.enter();
		Object result;
		try {
			result = proceed();
		}
		catch (Throwable ex) {
			permit.failure(ex);
			throw WovenCalls.<RuntimeException>asItIs(ex);
		}
		permit.success(result);
		return result;
	}

	/**
	 * Lets any exception pass as unchecked, since an advice cannot say what it may throw.
	 */
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E asItIs(Throwable thrown) throws E {
		throw (E) thrown;
	}

}
