package io.github.circuitbreaker.aspect;

import java.util.ArrayList;
import java.util.List;

import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/**
 * Gives the plans of an application context to the woven aspect, which AspectJ creates
 * and no context knows.
 */
final class Weaving implements AutoCloseable {

	/** A power of two. */
	private static final int PLACES = 1024;

	/** Those of the contexts that run, in the order in which they were started. */
	private static final List<Weaving> RUNNING = new ArrayList<>();

	private static volatile @Nullable Weaving current;

	private final @Nullable WovenPlan[] latest = new WovenPlan[PLACES];

	private final MethodPlans plans;

	/**
	 * Makes the woven aspect use the plans of a context, until closed.
	 * @param plans the plans
	 */
	Weaving(MethodPlans plans) {
		this.plans = plans;
		synchronized (RUNNING) {
			RUNNING.add(this);
			current = this;
		}
	}

	/**
	 * Makes the woven aspect use the plans of the context that was started before this
	 * one, if there is one.
	 */
	@Override
	public void close() {
		synchronized (RUNNING) {
			RUNNING.remove(this);
			current = RUNNING.isEmpty() ? null : RUNNING.get(RUNNING.size() - 1);
		}
	}

	/**
	 * Returns the plan for a call of a woven method by the context that was started last.
	 * While none runs, the call is not protected.
	 */
	static MethodPlan plan(JoinPoint joinPoint) {
		Weaving weaving = current;
		return (weaving != null) ? weaving.plan(joinPoint.getStaticPart(), joinPoint.getThis())
				: MethodPlan.UNPROTECTED;
	}

	/**
	 * AspectJ has one object for each woven method. By its identity the plan is found
	 * faster than in a map, as most methods are called on objects of one class only and
	 * have their place for themselves.
	 */
	private MethodPlan plan(JoinPoint.StaticPart method, @Nullable Object target) {
		int place = System.identityHashCode(method) & (PLACES - 1);
		Class<?> type = (target != null) ? target.getClass() : null;
		WovenPlan woven = this.latest[place];
		if (woven != null && woven.method == method && woven.type == type) {
			return woven.plan;
		}
		MethodPlan plan = this.plans.get(((MethodSignature) method.getSignature()).getMethod(), target, target);
		this.latest[place] = new WovenPlan(method, type, plan);
		return plan;
	}

	private record WovenPlan(JoinPoint.StaticPart method, @Nullable Class<?> type, MethodPlan plan) {
	}

}
