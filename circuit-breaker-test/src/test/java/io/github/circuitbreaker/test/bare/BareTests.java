package io.github.circuitbreaker.test.bare;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests without JUnit, AssertJ and Mockito, as another test framework would.
 */
class BareTests {

	@Test
	void worksWithoutJUnitAndAssertJ() throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader bare = new URLClassLoader(classPathWithout("junit", "assertj", "mockito"),
				ClassLoader.getPlatformClassLoader())) {
			Thread.currentThread().setContextClassLoader(bare);
			for (String missing : new String[] { Test.class.getName(), "org.assertj.core.api.Assertions" }) {
				assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> bare.loadClass(missing));
			}
			assertThat(bare.loadClass(OtherFramework.class.getName()).getMethod("run").invoke(null))
				.isEqualTo("OPEN, then CLOSED");
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	private static URL[] classPathWithout(String... libraries) {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(File::new)
			.filter((file) -> Stream.of(libraries).noneMatch(file.getName()::contains))
			.map(BareTests::url)
			.toArray(URL[]::new);
	}

	private static URL url(File file) {
		try {
			return file.toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
