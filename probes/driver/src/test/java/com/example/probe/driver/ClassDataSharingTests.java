package com.example.probe.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an application runs with classes from an archive that an earlier start has
 * left: an AOT cache where the JDK has them, class data sharing elsewhere.
 */
class ClassDataSharingTests {

	private static final int FIRST_WITH_AOT_CACHE = 25;

	@TempDir
	private Path directory;

	static List<Jdk> jdks() {
		return Jdk.all();
	}

	private static void run(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.onExit().join().exitValue()).as(output).isZero();
	}

	private static List<String> java(Jdk jdk, Object... arguments) {
		List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1", "-Xmx160m"));
		Stream.of(arguments).map(Object::toString).forEach(command::add);
		return command;
	}

	@ParameterizedTest
	@MethodSource("jdks")
	void classesComeFromTheArchive(Jdk jdk) throws IOException {
		boolean cache = jdk.feature() >= FIRST_WITH_AOT_CACHE;
		Path archive = this.directory.resolve("archive");
		Path classes = this.directory.resolve("classes.log");
		run(java(jdk, "-Djarmode=tools", "-jar", Variant.jar(Stack.MVC), "extract", "--destination", this.directory));
		Path jar = this.directory.resolve(Variant.jar(Stack.MVC).getFileName());
		run(java(jdk, (cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive,
				"-Dspring.context.exit=onRefresh", "-jar", jar));
		Variant variant = new Variant(Stack.MVC, "with an archive",
				java(jdk, (cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive,
						"-Xlog:class+load:file=" + classes, "-jar", jar));
		try (Probe probe = Probe.start(variant, this.directory)) {
			probe.awaitStart();
			probe.fail("plain", 3);
			assertThat(probe.state("plain")).isEqualTo("OPEN");
		}
		assertThat(Files.readString(classes))
			.containsPattern("io\\.github\\.circuitbreaker\\.CircuitBreaker source: shared objects file");
	}

}
