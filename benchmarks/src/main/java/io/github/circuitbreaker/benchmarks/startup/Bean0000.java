package io.github.circuitbreaker.benchmarks.startup;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Async;

/**
 * A bean with the usual annotations, but without a circuit breaker. {@link CopiedBeans}
 * copies the class.
 */
@Lazy(false)
class Bean0000 implements Contract0000 {

	private final List<String> names = new ArrayList<>();

	private final Environment environment;

	@Autowired
	Bean0000(Environment environment) {
		this.environment = environment;
	}

	@Override
	public String describe(String name) {
		return this.environment.resolvePlaceholders(name);
	}

	@Override
	public List<String> names(int limit) {
		return this.names.subList(0, limit);
	}

	@Override
	public boolean contains(String name) {
		return this.names.contains(name);
	}

	/** Takes effect only in an application that enables it, which this is not. */
	@Async
	public void add(String name) {
		this.names.add(name);
	}

	/** Like {@link #add(String)}. */
	@Async
	public void remove(String name) {
		this.names.remove(name);
	}

	@Deprecated
	public void clear() {
		this.names.clear();
	}

	public int size() {
		return this.names.size();
	}

	protected boolean isEmpty() {
		return this.names.isEmpty();
	}

	void addAll(List<String> names) {
		names.forEach(this::addIfMissing);
	}

	private void addIfMissing(String name) {
		if (!this.names.contains(name)) {
			this.names.add(name);
		}
	}

	@Override
	public String toString() {
		return this.names.toString();
	}

}
