package io.github.circuitbreaker.aspect;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Gives the plans of an application context to the woven aspect, which AspectJ creates
 * and no context knows.
 */
final class Weaving implements AutoCloseable {

	/** Those of the contexts that run, in the order in which they were started. */
	private static final List<MethodPlans> RUNNING = new ArrayList<>();

	private static volatile @Nullable MethodPlans current;

	private final MethodPlans plans;

	/**
	 * Makes the woven aspect use the plans of a context, until closed.
	 * @param plans the plans
	 */
	Weaving(MethodPlans plans) {
		this.plans = plans;
		synchronized (RUNNING) {
			RUNNING.add(plans);
			current = plans;
		}
	}

	/**
	 * Makes the woven aspect use the plans of the context that was started before this
	 * one, if there is one.
	 */
	@Override
	public void close() {
		synchronized (RUNNING) {
			RUNNING.remove(this.plans);
			current = RUNNING.isEmpty() ? null : RUNNING.get(RUNNING.size() - 1);
		}
	}

	/**
	 * Returns the plans of the context that was started last, or {@code null} while no
	 * context runs.
	 */
	static @Nullable MethodPlans plans() {
		return current;
	}

}
