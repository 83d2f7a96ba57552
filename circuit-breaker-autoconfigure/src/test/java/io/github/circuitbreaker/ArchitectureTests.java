package io.github.circuitbreaker;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walls between the rooms. Arrows point inward.
 */
class ArchitectureTests {

	private static final String CORE = "io.github.circuitbreaker";

	private static final String[] ALWAYS = { "java..", "org.jspecify.annotations", CORE };

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(CORE);

	@Test
	void coreKnowsNothingOfSpring() {
		check(classes().that()
			.resideInAPackage(CORE)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify.annotations", "org.slf4j", CORE));
	}

	@ParameterizedTest
	@CsvSource({ "annotation, org.springframework.core.annotation org.springframework.aot.hint.annotation",
			"aspect, io.github.circuitbreaker.annotation org.slf4j org.aspectj.. org.aopalliance.. org.reactivestreams"
					+ " reactor.core.publisher org.springframework.aop.. org.springframework.asm"
					+ " org.springframework.beans.. org.springframework.context org.springframework.context.annotation org.springframework.context.expression org.springframework.expression.."
					+ " org.springframework.core.. org.springframework.resilience.. org.springframework.util..",
			"actuate, org.springframework.boot.actuate.. org.springframework.boot.health.contributor io.micrometer..",
			"actuate.page, jakarta.servlet.. reactor.core.publisher org.springframework.core.io.buffer org.springframework.http.."
					+ " org.springframework.security.web.. org.springframework.util org.springframework.web..",
			"web, org.slf4j jakarta.servlet.. reactor.core.publisher org.springframework.aot.hint org.springframework.aot.hint.annotation"
					+ " org.springframework.beans.factory org.springframework.core org.springframework.core.annotation"
					+ " org.springframework.http.. org.springframework.util org.springframework.web..",
			"fleet, org.slf4j org.springframework.data.redis.connection.. io.lettuce.core.." })
	void roomImportsOnlyWhatItMay(String room, String allowed) {
		String[] packages = (String.join(" ", ALWAYS) + " " + CORE + "." + room + " " + allowed).split(" ");
		check(classes().that()
			.resideInAPackage(CORE + "." + room)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(packages));
	}

	@Test
	void nobodyImportsTheAutoConfiguration() {
		check(noClasses().that()
			.resideOutsideOfPackage(CORE + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(CORE + ".autoconfigure"));
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(this.classes.stream().map(JavaClass::getPackage).distinct()).hasSizeGreaterThan(4)
			.allMatch((room) -> room.isAnnotatedWith(NullMarked.class));
	}

	private void check(ArchRule rule) {
		rule.check(this.classes);
	}

}
