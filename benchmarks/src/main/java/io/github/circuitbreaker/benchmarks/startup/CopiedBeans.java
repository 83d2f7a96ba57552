package io.github.circuitbreaker.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Copies {@link Bean0000} and its interface into as many classes as a large application
 * has.
 */
final class CopiedBeans {

	private static final String NUMBER = "0000";

	private CopiedBeans() {
	}

	/**
	 * Defines classes.
	 * @param count the number of classes, at most 9999
	 */
	static List<Class<?>> define(int count) {
		String contract = read(Contract0000.class);
		String bean = read(Bean0000.class);
		return IntStream.rangeClosed(1, count).<Class<?>>mapToObj((i) -> {
			String number = "%04d".formatted(i);
			define(contract.replace(NUMBER, number));
			return define(bean.replace(NUMBER, number));
		}).toList();
	}

	/**
	 * Reads a class file with one character per byte, so that its name can be replaced by
	 * another of the same length.
	 */
	private static String read(Class<?> type) {
		try (InputStream file = Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
			return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Class<?> define(String file) {
		try {
			return MethodHandles.lookup().defineClass(file.getBytes(StandardCharsets.ISO_8859_1));
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
