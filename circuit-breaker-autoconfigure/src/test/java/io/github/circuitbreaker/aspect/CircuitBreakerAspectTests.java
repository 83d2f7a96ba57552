package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.ManualTimeSource;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for annotated beans in a real application context.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CircuitBreakerAspectTests {

	private final ManualTimeSource time = new ManualTimeSource();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class))
		.withBean(TimeSource.class, () -> this.time)
		.withPropertyValues("index.name=pypi");

	static Stream<Arguments> servicesAndProxies() {
		return Arrays.stream(Services.class.getDeclaredClasses())
			.filter((type) -> !type.isInterface() && !type.isAnnotation() && type != Services.Plain.class)
			.flatMap((type) -> Stream.of(Arguments.of(type, true), Arguments.of(type, false)));
	}

	@ParameterizedTest
	@MethodSource("servicesAndProxies")
	void annotationIsFoundAndEachCallIsCountedOnce(Class<? extends Remote> type, boolean proxyTargetClass) {
		this.contextRunner.withBean("service", type)
			.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.run((context) -> {
				Remote service = context.getBean(Remote.class);
				assertThat(AopUtils.isCglibProxy(service)).isEqualTo(proxyTargetClass);
				assertThat(service.get(false)).isEqualTo("done");
				for (int i = 0; i < 3; i++) {
					assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.get(true));
				}
				assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> service.get(false));
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.circuitBreaker("pypi").snapshot().calls()).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
				assertThat(registry.circuitBreaker("other").snapshot().calls())
					.isEqualTo(new CallCounts(0, 0, 0, 0, 0));
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void beansOfOneInterfaceKeepTheirOwnBreakers(boolean proxyTargetClass) {
		this.contextRunner.withBean("pypi", Services.OnMethod.class)
			.withBean("dns", Dns.class)
			.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.run((context) -> {
				context.getBean("pypi", Remote.class).get(false);
				context.getBean("dns", Remote.class).get(false);
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				assertThat(registry.circuitBreaker("pypi").snapshot().calls().successful()).isEqualTo(1);
				assertThat(registry.circuitBreaker("dns").snapshot().calls().successful()).isEqualTo(1);
			});
	}

	@Test
	void methodsThatAreNeverProxiedDoNotStopTheStart() {
		this.contextRunner.withBean(WithHelper.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void classWithoutAnnotationIsNotProxied() {
		this.contextRunner.withBean(Services.Plain.class)
			.run((context) -> assertThat(AopUtils.isAopProxy(context.getBean(Remote.class))).isFalse());
	}

	@Test
	void annotatedClassDoesNotMeanWhatEveryObjectHas() {
		this.contextRunner.withBean(Services.OnClass.class).run((context) -> {
			Remote service = context.getBean(Remote.class);
			for (int i = 0; i < 5; i++) {
				assertThatExceptionOfType(IllegalStateException.class).isThrownBy(service::toString);
			}
			assertThat(service.get(false)).isEqualTo("done");
			assertThat(service).isEqualTo(service).hasSameHashCodeAs(service);
		});
	}

	@Test
	void fourthCallIsRejectedAndOneOfManyIsTheTrialWhoseSuccessCloses() {
		assertLifeOfACircuit(true, State.CLOSED);
	}

	@Test
	void fourthCallIsRejectedAndOneOfManyIsTheTrialWhoseFailureOpensAgain() {
		assertLifeOfACircuit(false, State.OPEN);
	}

	private void assertLifeOfACircuit(boolean success, State last) {
		this.contextRunner.withBean(Index.class).run((context) -> {
			Index index = context.getBean(Index.class);
			io.github.circuitbreaker.CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("pypi");
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.lookUp(Index.FAILING));
			}
			AtomicInteger reached = new AtomicInteger();
			Index.Behavior ofTrial = () -> {
				reached.incrementAndGet();
				if (!success) {
					throw new IOException();
				}
			};
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.lookUp(ofTrial));
			assertThat(reached).hasValue(0);
			this.time.advance(Duration.ofSeconds(30));
			CountDownLatch othersRejected = new CountDownLatch(63);
			inParallel(64, () -> {
				try {
					index.lookUp(() -> {
						othersRejected.await();
						ofTrial.run();
					});
				}
				catch (CircuitBreakerOpenException ex) {
					assertThat(ex.getState()).isEqualTo(State.HALF_OPEN);
					othersRejected.countDown();
				}
				catch (IOException ex) {
					// the failing trial
				}
			});
			assertThat(reached).hasValue(1);
			assertThat(breaker.getState()).isEqualTo(last);
		});
	}

	@Test
	void disabledBreakersLetCallsStraightThroughAndEverythingIsInjected() {
		this.contextRunner.withBean(Index.class)
			.withPropertyValues("performance.circuit-breaker.enabled=false",
					"performance.circuit-breaker.instances.pypi.enabled=true")
			.run((context) -> {
				assertThat(context).hasSingleBean(CircuitBreakerRegistry.class)
					.hasSingleBean(CircuitBreakerAspect.class);
				Index index = context.getBean(Index.class);
				for (int i = 0; i < 10; i++) {
					assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.lookUp(Index.FAILING));
				}
				assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").getState())
					.isEqualTo(State.DISABLED);
			});
	}

	@Test
	void breakersThatAnnotationsNameAreThereWhenTheContextIsUp() {
		this.contextRunner.withUserConfiguration(LazyAndPrototype.class).run((context) -> {
			assertThat(names(context)).containsExactlyInAnyOrder("pypi", "lazy", "prototype");
			assertThat(context.getBeanFactory().containsSingleton("lazyService")).isFalse();
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "TARGET_CLASS", "INTERFACES" })
	void callOfABeanBehindAScopedProxyIsCountedOnce(ScopedProxyMode proxyMode) {
		this.contextRunner.withInitializer((context) -> {
			BeanDefinition target = BeanDefinitionBuilder.rootBeanDefinition(Services.OnMethod.class)
				.setScope("prototype")
				.getBeanDefinition();
			BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
			BeanDefinitionHolder proxy = ScopedProxyUtils.createScopedProxy(new BeanDefinitionHolder(target, "service"),
					registry, proxyMode == ScopedProxyMode.TARGET_CLASS);
			registry.registerBeanDefinition("service", proxy.getBeanDefinition());
		}).run((context) -> {
			assertThat(names(context)).containsExactly("pypi");
			assertThat(context.getBean("service", Remote.class).get(false)).isEqualTo("done");
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls())
				.isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void callThroughTwoProxiesIsCountedOnce() {
		this.contextRunner.withBean(Services.OnMethod.class)
			.withBean(DefaultAdvisorAutoProxyCreator.class)
			.run((context) -> {
				Remote service = context.getBean(Remote.class);
				assertThat(AopProxyUtils.getSingletonTarget(service)).matches(AopUtils::isAopProxy);
				service.get(false);
				assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls())
					.isEqualTo(new CallCounts(1, 0, 0, 0, 0));
			});
	}

	@Test
	void methodThatMakesABeanIsNotACallOfIt() {
		this.contextRunner.withUserConfiguration(AnnotatedConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls())
				.isEqualTo(new CallCounts(0, 0, 0, 0, 0));
		});
	}

	@Test
	void annotatedBeanMethodStopsTheStart() {
		this.contextRunner.withUserConfiguration(AnnotatedBeanMethod.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessage("@CircuitBreaker on " + AnnotatedBeanMethod.class.getName()
						+ ".service() would protect the creation of the bean, not its calls"));
	}

	@Test
	void blankNameStopsTheStart() {
		this.contextRunner.withBean(Nameless.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessage("@CircuitBreaker on " + Nameless.class.getName() + ".call() has no name"));
	}

	@Test
	void placeholderThatCannotBeResolvedStopsTheStart() {
		this.contextRunner.withBean(Services.ByPlaceholder.class)
			.withPropertyValues("index.name=${nowhere}")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessage("@CircuitBreaker on " + Services.ByPlaceholder.class.getName()
						+ ".get(boolean) has a name with a placeholder that cannot be resolved: \"${index.name}\""));
	}

	@Test
	void annotationWithoutProxiesStopsTheStart() {
		this.contextRunner.withBean(Index.class)
			.withPropertyValues("spring.aop.auto=false")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessage("@CircuitBreaker on " + Index.class.getName()
						+ " has no effect because spring.aop.auto is false"));
	}

	private static List<String> names(ApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class)
			.getAll()
			.stream()
			.map(io.github.circuitbreaker.CircuitBreaker::getName)
			.toList();
	}

	private static void inParallel(int threads, Index.Behavior task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CyclicBarrier start = new CyclicBarrier(threads);
			for (var future : IntStream.range(0, threads).mapToObj((i) -> executor.submit(() -> {
				start.await();
				task.run();
				return null;
			})).toList()) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	static class Index {

		static final Behavior FAILING = () -> {
			throw new IOException("unreachable");
		};

		@CircuitBreaker(name = "pypi")
		void lookUp(Behavior behavior) throws Exception {
			behavior.run();
		}

		interface Behavior {

			void run() throws Exception;

		}

	}

	static class Dns implements Remote {

		@Override
		@CircuitBreaker(name = "dns")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "pypi")
	static class WithHelper {

		CompletableFuture<String> lookUp() {
			return helper();
		}

		static CompletableFuture<String> helper() {
			return new CompletableFuture<>();
		}

	}

	static class Nameless {

		@CircuitBreaker
		void call() {
		}

	}

	static class LazyService {

		@CircuitBreaker(name = "lazy")
		void call() {
		}

	}

	static class PrototypeService {

		@CircuitBreaker(name = "prototype")
		void call() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyAndPrototype {

		@Bean
		Remote service() {
			return new Services.OnMethod();
		}

		@Bean
		@Lazy
		LazyService lazyService() {
			return new LazyService();
		}

		@Bean
		@Scope("prototype")
		PrototypeService prototypeService() {
			return new PrototypeService();
		}

	}

	@Configuration
	@CircuitBreaker(name = "pypi")
	static class AnnotatedConfiguration {

		@Bean
		Remote service() {
			return new Services.Plain();
		}

		String lookUp(String name) {
			return name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnnotatedBeanMethod {

		@Bean
		@CircuitBreaker(name = "pypi")
		Services.Plain service() {
			return new Services.Plain();
		}

	}

}
