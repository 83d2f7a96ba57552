package com.example.probe.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

	private static final String WITHOUT_FLEET = "--performance.circuit-breaker.fleet.enabled=false";

	@TempDir
	private Path directory;

	static List<Jdk> jdks() {
		return Jdk.all();
	}

	private void run(List<String> command) throws IOException, InterruptedException {
		Path log = Files.createTempFile(this.directory, "start", ".log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			boolean ended = process.waitFor(1, TimeUnit.MINUTES);
			assertThat(ended && process.exitValue() == 0).as(Files.readString(log)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static List<String> java(Jdk jdk, Object... arguments) {
		List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1", "-Xmx160m"));
		Stream.of(arguments).map(Object::toString).forEach(command::add);
		return command;
	}

	@ParameterizedTest
	@MethodSource("jdks")
	void classesComeFromTheArchive(Jdk jdk) throws IOException, InterruptedException {
		boolean cache = jdk.feature() >= FIRST_WITH_AOT_CACHE;
		Path archive = this.directory.resolve("archive");
		Path classes = this.directory.resolve("classes.log");
		Path extracted = this.directory.resolve("extracted");
		run(java(jdk, "-Djarmode=tools", "-jar", Variant.jar(Stack.MVC), "extract", "--destination", extracted));
		Path jar = extracted.resolve(Variant.jar(Stack.MVC).getFileName());
		run(java(jdk, (cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive,
				"-Dspring.context.exit=onRefresh", "-jar", jar, WITHOUT_FLEET));
		Variant variant = new Variant(Stack.MVC, "with an archive",
				java(jdk, (cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive,
						"-Xlog:class+load:file=" + classes, "-jar", jar));
		try (Probe probe = Probe.start(variant, this.directory, WITHOUT_FLEET)) {
			probe.awaitStart();
			probe.fail("plain", 3);
			assertThat(probe.state("plain")).isEqualTo("OPEN");
		}
		assertThat(Files.readString(classes))
			.containsPattern("io\\.github\\.circuitbreaker\\.CircuitBreaker source: shared objects file");
	}

}
