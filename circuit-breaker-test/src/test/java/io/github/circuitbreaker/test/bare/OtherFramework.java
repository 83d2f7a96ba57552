package io.github.circuitbreaker.test.bare;

import java.lang.reflect.Method;
import java.time.Duration;

import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestContextManager;

/**
 * Runs a test with Spring's framework alone.
 */
public final class OtherFramework {

	private OtherFramework() {
	}

	public static String run() throws Exception {
		TestContextManager manager = new TestContextManager(IndexTest.class);
		IndexTest test = new IndexTest();
		Method method = IndexTest.class.getDeclaredMethod("opens");
		manager.beforeTestClass();
		manager.prepareTestInstance(test);
		manager.beforeTestMethod(test, method);
		test.opens();
		State during = test.circuitBreakers.get("pypi").getState();
		manager.afterTestMethod(test, method, null);
		State after = test.circuitBreakers.get("pypi").getState();
		manager.afterTestClass();
		return during + ", then " + after;
	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE)
	@AutoConfigureCircuitBreakers
	static class IndexTest {

		@Autowired
		private TestCircuitBreakers circuitBreakers;

		void opens() {
			this.circuitBreakers.open("pypi");
			this.circuitBreakers.advance(Duration.ofSeconds(29));
		}

		@Configuration(proxyBeanMethods = false)
		@EnableAutoConfiguration
		@Import(PackageIndex.class)
		static class Application {

		}

	}

	static class PackageIndex {

		@CircuitBreaker("pypi")
		String lookUp(String name) {
			return name;
		}

	}

}
