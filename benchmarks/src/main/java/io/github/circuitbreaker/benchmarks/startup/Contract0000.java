package io.github.circuitbreaker.benchmarks.startup;

import java.util.List;

/**
 * The interface of {@link Bean0000}, copied with it.
 */
interface Contract0000 {

	String describe(String name);

	List<String> names(int limit);

	boolean contains(String name);

}
