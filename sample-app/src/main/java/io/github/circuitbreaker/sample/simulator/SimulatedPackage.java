package io.github.circuitbreaker.sample.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A package in the simulated index.
 */
record SimulatedPackage(String name, String version, String summary, String license, String requiresPython) {

	private static final List<SimulatedPackage> ALL = List.of(
			new SimulatedPackage("requests", "2.32.5", "Python HTTP for Humans.", "Apache-2.0", ">=3.9"),
			new SimulatedPackage("numpy", "2.3.3", "Fundamental package for array computing in Python", "BSD-3-Clause",
					">=3.11"),
			new SimulatedPackage("Flask", "3.1.2", "A simple framework for building complex web applications.",
					"BSD-3-Clause", ">=3.9"),
			new SimulatedPackage("Django", "5.2.6",
					"A high-level Python web framework that encourages rapid development and clean, pragmatic design.",
					"BSD-3-Clause", ">=3.10"),
			new SimulatedPackage("pandas", "2.3.2",
					"Powerful data structures for data analysis, time series, and statistics", "BSD-3-Clause", ">=3.9"),
			new SimulatedPackage("pytest", "8.4.2", "pytest: simple powerful testing with Python", "MIT", ">=3.9"),
			new SimulatedPackage("rich", "14.1.0",
					"Render rich text, tables, progress bars, syntax highlighting, markdown and more to the terminal",
					"MIT", ">=3.8.0"),
			new SimulatedPackage("typing_extensions", "4.15.0",
					"Backported and Experimental Type Hints for Python 3.9+", "PSF-2.0", ">=3.9"));

	static @Nullable SimulatedPackage find(String name) {
		String normalized = normalize(name);
		return ALL.stream().filter((each) -> normalize(each.name).equals(normalized)).findFirst().orElse(null);
	}

	// For an index, "Typing.Extensions" and "typing_extensions" are the same package.
	private static String normalize(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
	}

	/**
	 * Returns the package in the format of the index.
	 */
	Map<String, Object> toDocument() {
		String wheel = "%s-%s-py3-none-any.whl".formatted(normalize(this.name).replace('-', '_'), this.version);
		Map<String, Object> file = Map.of("filename", wheel, "packagetype", "bdist_wheel", "python_version", "py3",
				"requires_python", this.requiresPython, "yanked", false);
		Map<String, Object> info = Map.of("name", this.name, "version", this.version, "summary", this.summary,
				"license", this.license, "requires_python", this.requiresPython, "home_page",
				"https://%s.example".formatted(normalize(this.name)), "author", "", "keywords", "", "yanked", false);
		return Map.of("info", info, "last_serial", 1, "releases", Map.of(this.version, List.of(file)), "urls",
				List.of(file), "vulnerabilities", List.of());
	}

}
