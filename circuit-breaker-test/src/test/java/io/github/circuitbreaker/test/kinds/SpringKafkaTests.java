package io.github.circuitbreaker.test.kinds;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.beans.factory.BeanFactory;
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
import org.springframework.util.backoff.ExponentialBackOff;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a listener of Spring for Apache Kafka, with the error handler of
 * docs/what-is-protected.md.
 */
class SpringKafkaTests {

	/** More failures in a row than after which Spring skips a message by default. */
	private static final int THRESHOLD = 15;

	@Test
	void messageIsDeliveredUntilItSucceedsWithPauses() {
		run((listener, container, context) -> {
			CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
			Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> Contexts.calls(context).rejected() > 1 && container.isContainerPaused());
			assertThat(listener.seen()).containsOnly("flask").hasSizeGreaterThanOrEqualTo(THRESHOLD);
			listener.recover();
			Awaitility.await().until(() -> listener.seen().contains("django"));
			assertThat(listener.seen().stream().distinct()).containsExactly("flask", "broken", "django");
			assertThat(registry.circuitBreaker("pypi").getState()).isEqualTo(State.CLOSED);
			assertThat(container.isPauseRequested()).isFalse();
		});
	}

	@Test
	void badMessageIsSkippedAndIsNoFailure() {
		run((listener, container, context) -> {
			listener.recover();
			Awaitility.await().until(() -> listener.seen().contains("django"));
			long failures = Contexts.calls(context).failed();
			assertThat(listener.seen().stream().filter("broken"::equals)).hasSize(1);
			assertThat(listener.seen().stream().filter("flask"::equals)).hasSize((int) failures + 1);
		});
	}

	private static void run(Journey journey) {
		Contexts.of(Kafka.class)
			.withPropertyValues("performance.circuit-breaker.failure-threshold=" + THRESHOLD,
					"performance.circuit-breaker.recovery-timeout=500ms",
					"performance.circuit-breaker.ignore-exceptions=java.lang.IllegalArgumentException")
			.run((context) -> journey.make(context.getBean(Listener.class),
					Objects.requireNonNull(
							context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("packages")),
					context));
	}

	private interface Journey {

		void make(Listener listener, MessageListenerContainer container, BeanFactory context);

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
			if (name.equals("broken")) {
				throw new IllegalArgumentException("bad message");
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
		DefaultErrorHandler pauseAfterFailures(TaskScheduler scheduler) {
			DefaultErrorHandler handler = new DefaultErrorHandler(null, new ExponentialBackOff(10, 1),
					new ContainerPausingBackOffHandler(new ListenerContainerPauseService(null, scheduler)));
			handler.addNotRetryableExceptions(IllegalArgumentException.class);
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
	 * A consumer of three messages, to which a listener can go back.
	 */
	static class Replaying extends MockConsumer<String, String> {

		private static final List<String> MESSAGES = List.of("flask", "broken", "django");

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
			for (long i = offset; i < MESSAGES.size(); i++) {
				addRecord(new ConsumerRecord<>("packages", 0, i, null, MESSAGES.get((int) i)));
			}
		}

	}

}
