package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the order of the circuit breaker and other annotations of the same method.
 */
class OrderTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class, CacheAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withBean(FailingCommits.class)
		.withUserConfiguration(EnablesAll.class)
		.withBean(Index.class);

	@ParameterizedTest
	@ValueSource(strings = { "spring.aop.proxy-target-class=true", "spring.aop.proxy-target-class=false" })
	void allTogether(String property) {
		this.contextRunner.withPropertyValues(property).run((context) -> {
			Advised index = (Advised) context.getBean(Lookup.class);
			List<String> order = new ArrayList<>();
			for (Advisor advisor : index.getAdvisors()) {
				order.add(advisor.getAdvice().getClass().getSimpleName() + advisor.getClass().getSimpleName());
			}
			assertThat(order).satisfiesExactly((advisor) -> assertThat(advisor).contains("Async"),
					(advisor) -> assertThat(advisor).contains("ConcurrencyLimit"),
					(advisor) -> assertThat(advisor).contains("Retry"),
					(advisor) -> assertThat(advisor).contains("CacheOperation"),
					(advisor) -> assertThat(advisor).contains("CircuitBreaker"),
					(advisor) -> assertThat(advisor).contains("TransactionAttribute"));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "performance.circuit-breaker.aspect-order=100",
			"performance.circuit_breaker.aspect_order=100" })
	void circuitBreakerCanComeBeforeTheCache(String property) {
		this.contextRunner.withPropertyValues(property).run((context) -> {
			Advised index = (Advised) context.getBean(Lookup.class);
			List<String> order = Arrays.stream(index.getAdvisors())
				.map((advisor) -> advisor.getClass().getSimpleName())
				.toList();
			assertThat(order).containsSubsequence("CircuitBreakerAdvisor", "BeanFactoryCacheOperationSourceAdvisor",
					"BeanFactoryTransactionAttributeSourceAdvisor");
			Lookup lookup = context.getBean(Lookup.class);
			assertThat(lookup.cached("a")).isEqualTo("a");
			open(lookup);
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> lookup.cached("a"));
		});
	}

	@Test
	void orderThatIsNoNumberStopsTheStart() {
		this.contextRunner.withPropertyValues("performance.circuit-breaker.aspect-order=first")
			.run((context) -> assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("first"));
	}

	@Test
	void eachAttemptOfARetryIsCountedAndAnOpenCircuitEndsTheRetries() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.retried("a"));
			assertThat(index.reached()).isEqualTo(3);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 1));
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.retried("a"));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 2));
		});
	}

	@Test
	void retryThatExcludesRejectionsEndsToo() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.retriedByTheBook("a"));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 1));
		});
	}

	@Test
	void rejectionThatSpringCloudWrapsEndsTheRetriesToo() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			assertThatExceptionOfType(NoFallbackAvailableException.class).isThrownBy(() -> index.retriedAround("a"))
				.withCauseInstanceOf(CircuitBreakerOpenException.class);
			assertThat(index.reached()).isEqualTo(1);
		});
	}

	@Test
	void retryThatIncludesRejectionsExplicitlyGoesOn() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.retriedBlindly("a"));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 2));
		});
	}

	@Test
	void retryOfAClassThatIncludesRejectionsExplicitlyGoesOn() {
		this.contextRunner.withBean(RetriedClass.class).run((context) -> {
			RetriedClass service = context.getBean(RetriedClass.class);
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(service::call);
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 2));
		});
	}

	@Test
	void cacheHitIsServedWhileTheCircuitIsOpen() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			assertThat(index.cached("a")).isEqualTo("a");
			open(index);
			assertThat(index.cached("a")).isEqualTo("a");
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.cached("b"));
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 3, 0, 0, 1));
		});
	}

	@Test
	void commitThatFailsCounts() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(() -> index.inTransaction("a"));
			}
			assertThat(Contexts.pypi(context).getState()).isEqualTo(State.OPEN);
			int transactions = context.getBean(FailingCommits.class).begun.get();
			assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.inTransaction("a"));
			assertThat(context.getBean(FailingCommits.class).begun).hasValue(transactions);
		});
	}

	@Test
	void limitOfConcurrencyIsGivenBackByARejection() {
		this.contextRunner.run((context) -> {
			Lookup index = context.getBean(Lookup.class);
			open(index);
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(CircuitBreakerOpenException.class).isThrownBy(() -> index.limited("a"));
			}
		});
	}

	private static void open(Lookup index) {
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> index.failing("a"));
		}
	}

	interface Lookup {

		int reached();

		String failing(String name) throws IOException;

		String retried(String name) throws IOException;

		String retriedByTheBook(String name) throws IOException;

		String retriedBlindly(String name) throws IOException;

		String retriedAround(String name);

		String cached(String name);

		String inTransaction(String name);

		String limited(String name);

		CompletableFuture<String> all(String name);

	}

	static class Index implements Lookup {

		private final AtomicInteger reached = new AtomicInteger();

		@Override
		public int reached() {
			return this.reached.get();
		}

		@Override
		@CircuitBreaker(name = "pypi")
		public String failing(String name) throws IOException {
			this.reached.incrementAndGet();
			throw new IOException("unreachable");
		}

		@Override
		@Retryable(maxRetries = 10, delay = 1)
		@CircuitBreaker(name = "pypi")
		public String retried(String name) throws IOException {
			return failing(name);
		}

		@Override
		@Retryable(maxRetries = 10, delay = 1, excludes = CircuitBreakerOpenException.class)
		@CircuitBreaker(name = "pypi")
		public String retriedByTheBook(String name) throws IOException {
			return failing(name);
		}

		@Override
		@Retryable(maxRetries = 4, delay = 1, includes = { IOException.class, CircuitBreakerOpenException.class })
		@CircuitBreaker(name = "pypi")
		public String retriedBlindly(String name) throws IOException {
			return failing(name);
		}

		@Override
		@Retryable(maxRetries = 4, delay = 1)
		public String retriedAround(String name) {
			this.reached.incrementAndGet();
			throw new NoFallbackAvailableException("No fallback available.",
					new CircuitBreakerOpenException(name, State.OPEN, null));
		}

		@Override
		@Cacheable("packages")
		@CircuitBreaker(name = "pypi")
		public String cached(String name) {
			return name;
		}

		@Override
		@Transactional
		@CircuitBreaker(name = "pypi")
		public String inTransaction(String name) {
			return name;
		}

		@Override
		@ConcurrencyLimit(1)
		@CircuitBreaker(name = "pypi")
		public String limited(String name) {
			return name;
		}

		@Override
		@Async
		@Retryable
		@Cacheable("packages")
		@CircuitBreaker(name = "pypi")
		@ConcurrencyLimit(1)
		@Transactional
		public CompletableFuture<String> all(String name) {
			return CompletableFuture.completedFuture(name);
		}

	}

	@Retryable(maxRetries = 4, delay = 1, includes = { IOException.class, CircuitBreakerOpenException.class })
	static class RetriedClass {

		@CircuitBreaker(name = "pypi")
		public void call() throws IOException {
			throw new IOException("unreachable");
		}

	}

	static class FailingCommits extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		private final AtomicInteger begun = new AtomicInteger();

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.begun.incrementAndGet();
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			throw new TransactionSystemException("not today");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	@EnableAsync
	@EnableResilientMethods
	static class EnablesAll {

	}

}
