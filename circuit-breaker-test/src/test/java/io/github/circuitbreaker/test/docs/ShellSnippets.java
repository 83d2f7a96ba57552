package io.github.circuitbreaker.test.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The examples of commands: the programs, modules, profiles, goals, tests and properties
 * that they name exist.
 */
final class ShellSnippets {

	private static final Set<String> PROGRAMS = Set.of("curl", "docker", "git", "java", "redis-server");

	private static final Set<String> PHASES = Set.of("clean", "validate", "compile", "process-test-classes",
			"test-compile", "test", "package", "verify", "install", "deploy");

	private static final Set<String> PROPERTIES_OF_MAVEN = Set.of("skipTests", "spring-boot.run.arguments");

	private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

	private static final Pattern GOAL = Pattern.compile("([\\w-]+):[\\w-]+(?:@([\\w-]+))?");

	private static final List<Path> FILES = Page.sources();

	private static final String POMS = text("pom.xml");

	private static final String CODE = text(".java");

	private ShellSnippets() {
	}

	static void check(Snippet snippet) {
		snippet.text()
			.replace("\\\n", " ")
			.lines()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.forEach((line) -> check(WORD.matcher(line).results().map((word) -> word.group()).toList()));
	}

	private static void check(List<String> command) {
		String program = command.get(0);
		if (program.equals("./mvnw")) {
			checkMaven(command.subList(1, command.size()));
		}
		else if (program.contains("/")) {
			assertThat(Page.ROOT.resolve(program)).isExecutable();
		}
		else {
			assertThat(PROGRAMS).contains(program);
		}
		if (program.equals("curl")) {
			assertThat(command).anyMatch((word) -> word.contains("/actuator/circuitbreakers"));
			assertThatNoException().isThrownBy(
					() -> JsonMapper.shared().readTree(command.get(command.indexOf("-d") + 1).replace("'", "")));
		}
	}

	private static void checkMaven(List<String> words) {
		List<String> rest = new ArrayList<>(words);
		while (!rest.isEmpty()) {
			String word = rest.remove(0);
			if (word.equals("-pl")) {
				assertThat(rest.remove(0).split(",")).allSatisfy((module) -> inPoms("<module>%s</module>", module));
			}
			else if (word.startsWith("-P")) {
				assertThat(word.substring(2).split(","))
					.allSatisfy((profile) -> inPoms("<profile>\\s*<id>%s</id>", profile));
			}
			else if (word.startsWith("-D")) {
				checkProperty(word.substring(2).split("=", 2));
			}
			else if (!Set.of("-q", "-am").contains(word)) {
				checkGoal(word);
			}
		}
	}

	private static void checkProperty(String[] property) {
		if (property[0].equals("test")) {
			assertThat(property[1].split(",")).allSatisfy((test) -> assertThat(FILES).as(test)
				.map((file) -> file.getFileName().toString())
				.containsAnyOf(test + ".java", test + ".kt"));
		}
		else if (!PROPERTIES_OF_MAVEN.contains(property[0])) {
			assertThat(POMS.contains(property[0]) || CODE.contains("\"" + property[0] + "\""))
				.as("something reads %s", property[0])
				.isTrue();
		}
	}

	private static void checkGoal(String word) {
		Matcher goal = GOAL.matcher(word);
		if (!goal.matches()) {
			assertThat(PHASES).contains(word);
			return;
		}
		inPoms("<artifactId>(maven-)?%s-(maven-)?(maven|plugin)", goal.group(1));
		if (goal.group(2) != null) {
			inPoms("<execution>\\s*<id>%s</id>", goal.group(2));
		}
	}

	private static void inPoms(String pattern, String name) {
		assertThat(Pattern.compile(pattern.formatted(Pattern.quote(name))).matcher(POMS).find())
			.as("a POM has %s", name)
			.isTrue();
	}

	private static String text(String ending) {
		return FILES.stream()
			.filter((file) -> file.toString().endsWith(ending))
			.map(Page::read)
			.collect(Collectors.joining("\n"));
	}

}
