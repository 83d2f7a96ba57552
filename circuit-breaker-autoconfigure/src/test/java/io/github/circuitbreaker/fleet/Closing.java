package io.github.circuitbreaker.fleet;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes what a test has used, all of it: at its end, or at the end of the JVM if that
 * does not get there.
 */
final class Closing {

	private static final Set<AutoCloseable> atExit = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> all(atExit)));
	}

	private Closing() {
	}

	/**
	 * Closes one after the other, whatever becomes of those before. What is {@code null}
	 * was not there yet, and is left out.
	 */
	static void all(AutoCloseable... resources) {
		all(Arrays.asList(resources));
	}

	static void all(Iterable<? extends AutoCloseable> resources) {
		IllegalStateException failed = null;
		for (AutoCloseable resource : resources) {
			try {
				if (resource != null) {
					resource.close();
				}
			}
			catch (Throwable ex) {
				failed = (failed != null) ? failed : new IllegalStateException("Not all could be closed");
				failed.addSuppressed(ex);
			}
		}
		if (failed != null) {
			throw failed;
		}
	}

	/**
	 * Closes it when the JVM ends, unless it is {@linkplain #forget forgotten} before.
	 */
	static void atExit(AutoCloseable resource) {
		atExit.add(resource);
	}

	static void forget(AutoCloseable resource) {
		atExit.remove(resource);
	}

}
