package io.github.circuitbreaker.aspect;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests on a class path that really lacks classes, so that no other can be linked with
 * them.
 */
@ExtendWith(OutputCaptureExtension.class)
class MissingClassesTests {

	/** Spring for the web, and an event that is new in Spring Framework 7.0.3. */
	private static final List<String> MISSING = List.of("org.springframework.web.",
			"org.springframework.resilience.retry.MethodRetryEvent");

	@Test
	void startWithoutThemSaysNothing(CapturedOutput output) throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader without = new Without()) {
			Thread.currentThread().setContextClassLoader(without);
			Class<?> app = without.loadClass(App.class.getName());
			assertThat(app.getMethod("run").invoke(null)).isEqualTo("OPEN");
			assertThat(app.getMethod("runByReflection").invoke(null)).isEqualTo("OPEN");
			assertThat(output.getAll()).isEmpty();
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	/**
	 * Loads all classes itself.
	 */
	private static final class Without extends URLClassLoader {

		Without() {
			super(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
				.map(Without::url)
				.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
		}

		private static URL url(String path) {
			try {
				return new File(path).toURI().toURL();
			}
			catch (MalformedURLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			if (MISSING.stream().anyMatch(name::startsWith)) {
				throw new ClassNotFoundException(name);
			}
			return super.findClass(name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
			CircuitBreakerAspectAutoConfiguration.class })
	public static class App {

		public static String run() {
			((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(App.class)) {
				return stateAfterFailures(context.getBean(Service.class));
			}
		}

		/**
		 * Registers the configuration as a class and not by its name, as tests often do,
		 * so that Spring reads it by reflection.
		 */
		public static String runByReflection() {
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
					AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
					CircuitBreakerAspectAutoConfiguration.class, Service.class)) {
				return stateAfterFailures(context.getBean(Service.class));
			}
		}

		private static String stateAfterFailures(Service service) {
			for (int i = 0; i < 3; i++) {
				try {
					service.fail();
				}
				catch (IllegalStateException ex) {
					// The service is down.
				}
			}
			try {
				service.fail();
				return "CLOSED";
			}
			catch (CircuitBreakerOpenException ex) {
				return ex.getState().name();
			}
		}

		@Bean
		Service service() {
			return new Service();
		}

	}

	public static class Service {

		@CircuitBreaker(name = "pypi")
		public void fail() {
			throw new IllegalStateException("down");
		}

	}

}
