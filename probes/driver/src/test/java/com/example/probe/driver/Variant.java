package com.example.probe.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A way to start the probe of a web stack.
 *
 * @param stack the web stack
 * @param way how it is started, for people
 * @param command the command, to which arguments can be added
 */
record Variant(Stack stack, String way, List<String> command) {

	private static final String NATIVE = "as a native image";

	private static final String AOT = "-Dspring.aot.enabled=true";

	/**
	 * Returns all variants: on each JDK as it is and with what AOT processing has
	 * generated, woven, and as a native image if the property {@code probe.native} names
	 * the directory with {@code probe-mvc} and the like. The property
	 * {@code probe.variants} selects those whose description matches a pattern, for
	 * example {@code MVC.*}.
	 */
	static Stream<Variant> all() {
		String selected = System.getProperty("probe.variants", ".*");
		return Stream.of(Stack.values())
			.flatMap((stack) -> all(stack).stream())
			.filter((variant) -> variant.toString().matches(selected));
	}

	private static List<Variant> all(Stack stack) {
		List<Variant> variants = new ArrayList<>();
		for (Jdk jdk : Jdk.all()) {
			variants.add(jar(stack, jdk, ""));
			variants.add(jar(stack, jdk, " after AOT processing", AOT));
		}
		variants.add(jar(stack, Jdk.current(), ", woven", "-javaagent:" + System.getProperty("probe.weaver")));
		String images = System.getProperty("probe.native");
		if (images != null) {
			variants.add(new Variant(stack, NATIVE, List.of(Path.of(images, "probe-" + stack.probe()).toString())));
		}
		return variants;
	}

	private static Variant jar(Stack stack, Jdk jdk, String way, String... options) {
		List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1", "-Xmx160m"));
		command.addAll(List.of(options));
		command.addAll(List.of("-jar", jar(stack).toString()));
		return new Variant(stack, "on JDK " + jdk.feature() + way, command);
	}

	/**
	 * Returns the executable jar of the probe of a web stack.
	 */
	static Path jar(Stack stack) {
		Path jar = Path.of("..", stack.probe(), "target", "probe-%s.jar".formatted(stack.probe()));
		if (!Files.exists(jar)) {
			throw new IllegalStateException("There is no %s, which ./mvnw -Pprobes package builds".formatted(jar));
		}
		return jar;
	}

	/**
	 * Returns whether AspectJ weaves the classes.
	 */
	boolean isWoven() {
		return this.way.endsWith("woven");
	}

	/**
	 * Returns whether there is no JVM.
	 */
	boolean isNative() {
		return this.way.equals(NATIVE);
	}

	@Override
	public String toString() {
		return this.stack + " " + this.way;
	}

}
