package com.example.probe.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An installed JDK.
 *
 * @param home its directory
 * @param feature its version, such as 17
 */
record Jdk(Path home, int feature) {

	static Jdk current() {
		return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version().feature());
	}

	/**
	 * Returns the current JDK, and one of each other version that is installed beside it.
	 */
	static List<Jdk> all() {
		TreeMap<Integer, Jdk> jdks = new TreeMap<>();
		jdks.put(current().feature(), current());
		try (Stream<Path> siblings = Files.list(current().home().toRealPath().getParent())) {
			siblings.sorted(Comparator.naturalOrder())
				.flatMap((home) -> at(home).stream())
				.filter((jdk) -> jdk.feature() >= 17)
				.forEach((jdk) -> jdks.putIfAbsent(jdk.feature(), jdk));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return List.copyOf(jdks.values());
	}

	private static Optional<Jdk> at(Path home) {
		Properties release = new Properties();
		try (var reader = Files.newBufferedReader(home.resolve("release"))) {
			release.load(reader);
			String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
			Jdk jdk = new Jdk(home, Runtime.Version.parse(version).feature());
			return Files.isExecutable(jdk.java()) ? Optional.of(jdk) : Optional.empty();
		}
		catch (IOException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	Path java() {
		return this.home.resolve("bin").resolve("java");
	}

}
