package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls on virtual threads.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class VirtualThreadTests {

	@Test
	void callsOnManyVirtualThreadsAreCountedExactly() {
		Contexts.runner()
			.withBean(Client.class)
			.withPropertyValues("performance.circuit-breaker.failure-threshold=10000")
			.run((context) -> {
				Client client = context.getBean(Client.class);
				// Uses reflection, because the source level is older than JDK 21.
				ExecutorService executor = (ExecutorService) Executors.class
					.getMethod("newVirtualThreadPerTaskExecutor")
					.invoke(null);
				List<Future<String>> futures = new ArrayList<>();
				for (int i = 0; i < 10_000; i++) {
					boolean fail = i % 4 == 0;
					futures.add(executor.submit(() -> client.call(fail)));
				}
				executor.shutdown();
				assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
				assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(7_500, 2_500, 0, 0, 0));
			});
	}

	static class Client {

		@CircuitBreaker(name = "pypi")
		String call(boolean fail) throws IOException {
			Thread.yield();
			return Remote.answer(fail);
		}

	}

}
