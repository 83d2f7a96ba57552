package io.github.circuitbreaker.aspect;

import java.util.ArrayList;
import java.util.List;

import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/**
 * Connects the woven aspect, which AspectJ creates, to the plans of an application
 * context.
 */
final class WovenPlans implements AutoCloseable {

	/** The size of the array, a power of two. */
	private static final int PLACES = 1024;

	/** One for each running context, in the order of their start. */
	private static final List<WovenPlans> RUNNING = new ArrayList<>();

	private static volatile @Nullable WovenPlans current;

	private final @Nullable WovenPlan[] latest = new WovenPlan[PLACES];

	private final MethodPlans plans;

	/**
	 * Makes the woven aspect use the plans of a context, until closed.
	 * @param plans the plans
	 */
	WovenPlans(MethodPlans plans) {
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
	 * Returns the plan for a call of a woven method from the context that was started
	 * last. Without a running context, the call is not protected.
	 */
	static MethodPlan plan(JoinPoint joinPoint) {
		WovenPlans running = current;
		return (running != null) ? running.plan(joinPoint.getStaticPart(), joinPoint.getThis())
				: MethodPlan.UNPROTECTED;
	}

	/**
	 * Looks the plan up by the identity of the object that AspectJ has for the method,
	 * which is faster than a map. Falls back to the map if two methods or classes share a
	 * place.
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
