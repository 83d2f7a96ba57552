package io.github.circuitbreaker.benchmarks.startup;

import java.util.List;

/**
 * The interface of {@link Bean0000}, of which there are as many copies.
 */
interface Contract0000 {

	String describe(String name);

	List<String> names(int limit);

	boolean contains(String name);

}
