package io.github.circuitbreaker.test.kinds;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.TopicPartition;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerPausingBackOffHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.ListenerContainerPauseService;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a listener of Spring for Apache Kafka, with the error handler of
 * docs/what-is-protected.md.
 */
class SpringKafkaTests {

	@Test
	void listenerIsProtectedAndItsContainerPausedWhileTheCircuitIsOpen() {
		Contexts.of(Kafka.class)
			.withPropertyValues("performance.circuit-breaker.recovery-timeout=500ms")
			.run((context) -> {
				Listener listener = context.getBean(Listener.class);
				CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
				MessageListenerContainer container = Objects.requireNonNull(
						context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("packages"));
				Awaitility.await()
					.until(() -> registry.circuitBreaker("pypi").getState() == State.OPEN
							&& container.isContainerPaused());
				int calls = listener.seen().size();
				assertThat(listener.seen()).containsOnly("flask").hasSizeGreaterThanOrEqualTo(3);
				listener.recover();
				Awaitility.await().until(() -> listener.seen().contains("django"));
				assertThat(listener.seen().subList(calls, listener.seen().size())).containsExactly("flask", "django");
				assertThat(container.isPauseRequested()).isFalse();
				assertThat(Contexts.calls(context).rejected()).isPositive().isLessThan(5);
			});
	}

	static class Listener {

		private final AtomicBoolean down = new AtomicBoolean(true);

		private final List<String> seen = new CopyOnWriteArrayList<>();

		List<String> seen() {
			return this.seen;
		}

		void recover() {
			this.down.set(false);
		}

		@KafkaListener(id = "packages", topicPartitions = @TopicPartition(topic = "packages", partitions = "0"))
		@CircuitBreaker(name = "pypi")
		void onPackage(String name) {
			this.seen.add(name);
			if (this.down.get()) {
				throw new IllegalStateException("down");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableKafka
	static class Kafka {

		@Bean
		Listener listener() {
			return new Listener();
		}

		@Bean
		TaskScheduler scheduler() {
			return new SimpleAsyncTaskScheduler();
		}

		@Bean
		DefaultErrorHandler pauseWhileOpen(TaskScheduler scheduler) {
			DefaultErrorHandler handler = new DefaultErrorHandler(null, new FixedBackOff(10, 9),
					new ContainerPausingBackOffHandler(new ListenerContainerPauseService(null, scheduler)));
			handler.setBackOffFunction((message, failure) -> {
				if (failure instanceof CircuitBreakerOpenException open) {
					Duration retryAfter = Objects.requireNonNullElse(open.getRetryAfter(), Duration.ofSeconds(30));
					return new FixedBackOff(retryAfter.toMillis() + 1, FixedBackOff.UNLIMITED_ATTEMPTS);
				}
				return null;
			});
			return handler;
		}

		@Bean
		@SuppressWarnings("unchecked")
		ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory(
				DefaultErrorHandler errorHandler) {
			Replaying consumer = new Replaying();
			ConcurrentKafkaListenerContainerFactory<String, String> factory = new ConcurrentKafkaListenerContainerFactory<>();
			factory.setConsumerFactory(
					Mockito.mock(ConsumerFactory.class, (call) -> call.getMethod().getName().equals("createConsumer")
							? consumer : Mockito.RETURNS_DEFAULTS.answer(call)));
			factory.setCommonErrorHandler(errorHandler);
			return factory;
		}

	}

	/**
	 * A consumer of two messages, to which a listener can go back.
	 */
	static class Replaying extends MockConsumer<String, String> {

		Replaying() {
			super("earliest");
			updateBeginningOffsets(Map.of(new org.apache.kafka.common.TopicPartition("packages", 0), 0L));
			schedulePollTask(() -> addFrom(0));
		}

		@Override
		public synchronized void seek(org.apache.kafka.common.TopicPartition partition, long offset) {
			super.seek(partition, offset);
			addFrom(offset);
		}

		private void addFrom(long offset) {
			for (long i = offset; i < 2; i++) {
				addRecord(new ConsumerRecord<>("packages", 0, i, null, (i == 0) ? "flask" : "django"));
			}
		}

	}

}
