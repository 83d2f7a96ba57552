package io.github.circuitbreaker.test;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.stream.Stream;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.aot.TestContextAotGenerator;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for contexts that are less usual.
 */
class ContextTests {

	private static ApplicationContext context(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext().getApplicationContext();
	}

	private static void run(Class<?> testClass) throws Exception {
		TestContextManager manager = new TestContextManager(testClass);
		Constructor<?> constructor = testClass.getDeclaredConstructor();
		constructor.setAccessible(true);
		Object test = constructor.newInstance();
		Method method = Object.class.getMethod("toString");
		manager.prepareTestInstance(test);
		manager.beforeTestMethod(test, method);
		manager.afterTestMethod(test, method, null);
	}

	@Test
	void composedAndInheritedAnnotationsShareOneContext() {
		assertThat(context(Composed.class).getBean(TestCircuitBreakers.class))
			.isSameAs(context(Inheriting.class).getBean(TestCircuitBreakers.class));
	}

	@Test
	void anotherManualTimeSourceIsNotTheOneThatCounts() {
		ApplicationContext context = context(OwnTime.class);
		assertThat(context.getBeansOfType(TimeSource.class)).hasSize(2);
		assertThat(context.getBean(TimeSource.class)).isSameAs(context.getBean(ManualTimeSource.class))
			.isNotSameAs(context.getBean("ownTime"));
	}

	@Test
	void lazyBeansAreReset() {
		assertThatCode(() -> run(Lazy.class)).doesNotThrowAnyException();
	}

	@Test
	void mockedRegistryIsLeftAlone() {
		assertThatCode(() -> run(MockedRegistry.class)).doesNotThrowAnyException();
	}

	@Test
	void contextIsPreparedAheadOfTime() {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		new TestContextAotGenerator(files).processAheadOfTime(Stream.of(Composed.class));
		assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
			.anyMatch((name) -> name.contains("TestCircuitBreakersConfiguration"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@AutoConfigureCircuitBreakers
	@Retention(RetentionPolicy.RUNTIME)
	@interface OwnAnnotation {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
	@OwnAnnotation
	@DirtiesContext
	static class Composed {

	}

	static class Inheriting extends Composed {

	}

	@SpringBootTest(classes = { Application.class, OwnTime.Time.class }, webEnvironment = WebEnvironment.NONE)
	@AutoConfigureCircuitBreakers
	static class OwnTime {

		@TestConfiguration(proxyBeanMethods = false)
		static class Time {

			@Bean
			ManualTimeSource ownTime() {
				return new ManualTimeSource(Instant.EPOCH);
			}

		}

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.main.lazy-initialization=true")
	@AutoConfigureCircuitBreakers
	static class Lazy {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
	static class MockedRegistry {

		@MockitoBean
		private CircuitBreakerRegistry registry;

	}

}
