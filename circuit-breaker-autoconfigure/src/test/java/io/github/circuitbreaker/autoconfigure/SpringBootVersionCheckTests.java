package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SpringBootVersionCheckTests {

	@ParameterizedTest
	@ValueSource(strings = { "2.7.18", "3.0.0-M1", "3.5.9" })
	void earlierVersionsAreRefused(String version) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> SpringBootVersionCheck.check(version))
			.withMessage("circuit-breaker-starter needs Spring Boot 4.0 or later, and this application has Spring Boot "
					+ version);
	}

	@ParameterizedTest
	@ValueSource(strings = { "4.0.0-M1", "4.0.7", "4.1.2", "5.0.0-SNAPSHOT", "10.1.0" })
	void othersAreNot(String version) {
		assertThatCode(() -> SpringBootVersionCheck.check(version)).doesNotThrowAnyException();
	}

	@Test
	void isMadeBeforeAnyConfigurationIsRead() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationContextInitializer.class))
			.hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
	}

}
