package io.github.circuitbreaker.aspect;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.circuitbreaker.CircuitBreaker;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of woven methods, by the objects that AspectJ has for these: one
 * for each method, and always the same. Thread-safe.
 * <p>
 * To look up even in a map would be a good part of what such a call costs. So before the
 * map lies an array, in which each method has its place and may have to give it up to
 * another.
 */
final class WovenCircuitBreakers {

	/** A power of two. */
	private static final int PLACES = 1024;

	private final @Nullable Entry[] entries = new Entry[PLACES];

	private final ConcurrentMap<JoinPoint.StaticPart, Entry> all = new ConcurrentHashMap<>();

	private final MethodPlans plans;

	WovenCircuitBreakers(MethodPlans plans) {
		this.plans = plans;
	}

	CircuitBreaker get(JoinPoint.StaticPart method) {
		Entry entry = this.entries[place(method)];
		return (entry != null && entry.method == method) ? entry.circuitBreaker : find(method);
	}

	private CircuitBreaker find(JoinPoint.StaticPart method) {
		Entry entry = this.all.get(method);
		if (entry == null) {
			entry = new Entry(method, this.plans.circuitBreaker(((MethodSignature) method.getSignature()).getMethod()));
			this.all.put(method, entry);
		}
		this.entries[place(method)] = entry;
		return entry.circuitBreaker;
	}

	private static int place(JoinPoint.StaticPart method) {
		return System.identityHashCode(method) & (PLACES - 1);
	}

	/**
	 * Immutable, so that whoever finds it in the array finds all of it.
	 */
	private record Entry(JoinPoint.StaticPart method, CircuitBreaker circuitBreaker) {
	}

}
