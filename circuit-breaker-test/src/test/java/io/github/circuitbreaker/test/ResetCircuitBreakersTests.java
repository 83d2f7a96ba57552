package io.github.circuitbreaker.test;

import java.util.stream.Stream;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.test.context.event.EventPublishingTestExecutionListener;

import static io.github.circuitbreaker.test.CircuitBreakerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what happens after a test method, whatever runs the test.
 */
class ResetCircuitBreakersTests {

	private final TestExecutionListener listener = new ResetCircuitBreakersTestExecutionListener();

	private static TestContext test(Class<?> testClass) {
		TestContextManager manager = new TestContextManager(testClass);
		assertThat(manager.getTestExecutionListeners())
			.hasAtLeastOneElementOfType(ResetCircuitBreakersTestExecutionListener.class);
		return manager.getTestContext();
	}

	private static CircuitBreaker open(ApplicationContext context, String name) {
		CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
		registry.circuitBreaker(name);
		return new TestCircuitBreakers(registry).open(name);
	}

	private void afterTest(TestContext test) {
		assertThatCode(() -> this.listener.afterTestMethod(test)).doesNotThrowAnyException();
	}

	@Test
	void allAreResetAndTotalsGoOn() {
		TestContext test = test(Plain.class);
		CircuitBreakerRegistry registry = test.getApplicationContext().getBean(CircuitBreakerRegistry.class);
		CircuitBreaker pypi = open(test.getApplicationContext(), "pypi");
		CallCounts calls = pypi.snapshot().calls();
		CircuitBreaker keyed = registry.keyed("orders-{tenant}").find("acme").orElseThrow();
		keyed.forceOpen();
		CircuitBreaker disabled = registry.circuitBreaker("disabled");
		disabled.disable();
		CircuitBreaker failing = registry.circuitBreaker("failing");
		failing.acquire().failure(new IllegalStateException());
		afterTest(test);
		assertThat(pypi).isClosed().hasFailureCount(0);
		assertThat(pypi.snapshot().calls()).isEqualTo(calls);
		assertThat(keyed).isClosed();
		assertThat(disabled).isClosed();
		assertThat(failing).isClosed().hasFailureCount(0).hasLastFailure(IllegalStateException.class);
	}

	@Test
	void propertyTurnsItOff() {
		TestContext test = test(ByProperty.class);
		CircuitBreaker pypi = open(test.getApplicationContext(), "pypi");
		afterTest(test);
		assertThat(pypi).isOpen();
	}

	@Test
	void annotationTurnsItOffForNestedTestsToo() {
		TestContext nested = test(ByAnnotation.Inner.class);
		CircuitBreaker pypi = open(nested.getApplicationContext(), "pypi");
		afterTest(nested);
		assertThat(pypi).isOpen();
		TestContext other = test(WithManualTime.class);
		assertThat(other.getApplicationContext()).isSameAs(nested.getApplicationContext());
		afterTest(other);
		assertThat(pypi).isClosed();
	}

	@Test
	void parentsAreResetToo() {
		TestContext test = test(Hierarchical.class);
		CircuitBreaker parent = open(test.getApplicationContext().getParent(), "pypi");
		CircuitBreaker child = open(test.getApplicationContext(), "pypi");
		assertThat(parent).isOpen();
		afterTest(test);
		assertThat(parent).isClosed();
		assertThat(child).isClosed();
	}

	@Test
	void noContextIsLoadedForIt() {
		TestContext test = test(NeverLoaded.class);
		afterTest(test);
		assertThat(test.hasApplicationContext()).isFalse();
	}

	@Test
	void contextThatIsNoLongerThereIsNotLoadedAgain() {
		TestContext test = test(Dirty.class);
		test.getApplicationContext();
		test.markApplicationContextDirty(null);
		afterTest(test);
		assertThat(test.hasApplicationContext()).isFalse();
	}

	/**
	 * Spring fails a test that closes its context without saying that it is dirty.
	 */
	@Test
	void contextThatTheTestHasClosedIsRefusedAsBySpring() {
		TestContext test = test(Closed.class);
		((ConfigurableApplicationContext) test.getApplicationContext()).close();
		Stream.of(new EventPublishingTestExecutionListener(), this.listener)
			.forEach((each) -> assertThatIllegalStateException().isThrownBy(() -> each.afterTestMethod(test)));
	}

	@Test
	void contextWithoutCircuitBreakersIsLeftAlone() {
		TestContext test = test(Without.class);
		assertThat(test.getApplicationContext().getBeanProvider(CircuitBreakerRegistry.class)).isEmpty();
		afterTest(test);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ChildApplication {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
	static class Plain {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE,
			properties = "circuit-breaker-test.reset=false")
	static class ByProperty {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
	@AutoConfigureCircuitBreakers(reset = false)
	static class ByAnnotation {

		class Inner {

		}

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
	@AutoConfigureCircuitBreakers
	static class WithManualTime {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.NONE)
	@ContextHierarchy({ @ContextConfiguration(classes = Application.class),
			@ContextConfiguration(classes = ChildApplication.class) })
	static class Hierarchical {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE, properties = "never=loaded")
	static class NeverLoaded {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE, properties = "to-be=dirty")
	static class Dirty {

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE, properties = "to-be=closed")
	static class Closed {

	}

	@ContextConfiguration(classes = Object.class)
	static class Without {

	}

}
