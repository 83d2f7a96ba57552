package io.github.circuitbreaker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.ClassPathResource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the dependencies between packages, which are called rooms here. Dependencies
 * point inward.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ArchitectureTests {

	private static final String ROOT = "io.github.circuitbreaker";

	/**
	 * The packages that each package may depend on, besides itself. Names omit the root
	 * package, which is {@code .} here. Only {@code autoconfigure} may depend on all
	 * packages.
	 */
	private static final String ROOMS = """
			count            |
			state            | . count
			.                | state
			annotation       |
			aspect.lookup    | . annotation
			reactive         | .
			cloud            | . reactive
			aspect           | . annotation aspect.lookup reactive
			aspect.check     | . annotation aspect aspect.lookup
			fleet            | .
			fleet.redis      | . fleet
			actuate          | . fleet
			actuate.page     | . actuate
			web              | .
			probe            | . annotation aspect.lookup fleet
			""";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = ROOMS)
	void roomReadsOnlyTheseOthers(String room, String others) {
		String[] allowed = Stream
			.concat(Stream.of(room), Stream.of((others != null) ? others.split(" ") : new String[0]))
			.map(ArchitectureTests::packageOf)
			.toArray(String[]::new);
		check(noClasses().that()
			.resideInAPackage(packageOf(room))
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "..")
				.and(JavaClass.Predicates.resideOutsideOfPackages(allowed))));
	}

	@Test
	void everyRoomIsListed() {
		Stream<String> listed = ROOMS.lines().map((line) -> packageOf(line.substring(0, line.indexOf('|')).strip()));
		assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
			.containsExactlyInAnyOrderElementsOf(Stream.concat(listed, Stream.of(packageOf("autoconfigure"))).toList());
	}

	private static String packageOf(String room) {
		return room.equals(".") ? ROOT : ROOT + "." + room;
	}

	@Test
	void coreUsesNothingButTheJdkAndItsLogger() {
		check(classes().that()
			.resideInAnyPackage(ROOT, ROOT + ".state", ROOT + ".count")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify.annotations", "org.slf4j", ROOT, ROOT + ".state",
					ROOT + ".count"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					annotation   | 'spring.core.annotation spring.aot.hint.annotation'
					aspect..     | 'org.slf4j jakarta.validation kotlin kotlin.jvm kotlin.reflect org.aspectj.. org.aopalliance.. org.reactivestreams reactor.core.publisher
					                spring.aop.. spring.aot.generate spring.aot.hint spring.asm spring.beans.. spring.boot.autoconfigure.condition
					                spring.boot.context.properties.bind spring.context spring.context.annotation
					                spring.context.expression spring.core.. spring.expression.. spring.resilience.. spring.util..
					                spring.validation.method spring.web.service.registry'
					reactive     | 'org.reactivestreams reactor.core.publisher'
					cloud        | 'reactor.core.publisher spring.beans.factory spring.boot.autoconfigure.condition
					                spring.cloud.client.circuitbreaker spring.cloud.gateway.config.conditional
					                spring.cloud.gateway.filter.factory spring.context.annotation spring.util spring.web.reactive'
					actuate      | 'io.micrometer.. jakarta.servlet.. reactor.core.publisher reactor.core.scheduler
					                spring.beans.factory spring.boot.actuate.. spring.boot.autoconfigure.condition
					                spring.boot.health.contributor spring.boot.jersey.autoconfigure spring.boot.web.servlet
					                spring.boot.webmvc.autoconfigure spring.context spring.context.annotation spring.core.env spring.core.io.buffer
					                spring.http.. spring.util spring.web..'
					actuate.page | 'org.slf4j jakarta.servlet.. org.glassfish.jersey.server reactor.core.publisher spring.aot.hint
					                spring.beans.factory spring.boot.actuate.. spring.boot.autoconfigure.condition
					                spring.boot.jersey.autoconfigure spring.boot.web.servlet spring.boot.webmvc.autoconfigure
					                spring.context spring.context.annotation spring.context.event spring.core spring.core.env spring.core.io.. spring.http..
					                spring.security.web.. spring.util spring.web..'
					web          | 'org.slf4j graphql.. io.micrometer.observation jakarta.servlet.. reactor.core.publisher spring.aot.hint
					                spring.aot.hint.annotation spring.beans.factory spring.core spring.core.annotation
					                spring.graphql.execution spring.http.. spring.util spring.web..'
					fleet        | 'org.slf4j spring.context spring.context.annotation spring.core'
					probe        | 'org.slf4j org.reactivestreams reactor.core.publisher spring.aop.. spring.beans.factory..
					                spring.boot.autoconfigure.condition spring.boot.thread spring.context spring.context.annotation spring.core.. spring.util..'
					fleet.redis  | 'org.slf4j io.lettuce.core.. spring.aot.hint spring.context.annotation spring.core spring.core.io
					                spring.data.redis.connection.. spring.data.redis.core..'
					""")
	void roomUsesOnlyTheseLibraries(String room, String libraries) {
		check(classes().that()
			.resideInAPackage(ROOT + "." + room)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(Stream
				.concat(Stream.of("java..", "org.jspecify.annotations", ROOT + ".."),
						Arrays.stream(libraries.split("\\s+"))
							.map((library) -> library.replaceFirst("^spring", "org.springframework")))
				.toArray(String[]::new)));
	}

	@ParameterizedTest
	@CsvSource({ "state, ''", "count, state" })
	void insideOfTheCoreIsReadByTheCoreAlone(String room, String reader) {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + "." + room, reader.isEmpty() ? ROOT : ROOT + "." + reader)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + "." + room));
	}

	/**
	 * The state machine may use the value types of the API, but not the types that hold
	 * the machine.
	 */
	@Test
	void stateReadsNoCircuitBreakerAndNoRegistry() {
		check(noClasses().that()
			.resideInAPackage(ROOT + ".state")
			.should()
			.dependOnClassesThat()
			.belongToAnyOf(CircuitBreaker.class, CircuitBreakerAdvice.class, CircuitBreakerRegistry.class,
					KeyedCircuitBreakers.class, ConfigSource.class));
	}

	@Test
	void noRoomReadsTheAutoConfiguration() {
		check(noClasses().that()
			.resideOutsideOfPackage(ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + ".autoconfigure"));
	}

	@Test
	void noRoomsFormACircle() {
		check(slices().assignedFrom(new Rooms()).should().beFreeOfCycles());
	}

	/**
	 * Fails for a new public type until it is deliberately added to the list.
	 */
	@Test
	void publicTypesAreThoseOfTheList() throws IOException {
		List<String> types = CLASSES.stream()
			.filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(String.join("\n", types) + "\n")
			.isEqualTo(new ClassPathResource("public-types.txt").getContentAsString(StandardCharsets.UTF_8));
	}

	@Test
	void rootPackageIsAllPublic() {
		check(classes().that()
			.resideInAPackage(ROOT)
			.and()
			.areTopLevelClasses()
			.and()
			.doNotHaveSimpleName("package-info")
			.should()
			.bePublic());
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct()).hasSizeGreaterThan(4)
			.allMatch((room) -> room.isAnnotatedWith(NullMarked.class));
	}

	private static void check(ArchRule rule) {
		rule.check(CLASSES);
	}

	/**
	 * Assigns each package to its own slice, except that the root and {@code state} share
	 * one, because they depend on each other.
	 */
	private static final class Rooms implements SliceAssignment {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass type) {
			String room = type.getPackageName();
			return SliceIdentifier.of(room.equals(ROOT + ".state") ? ROOT : room);
		}

		@Override
		public String getDescription() {
			return "rooms";
		}

	}

}
