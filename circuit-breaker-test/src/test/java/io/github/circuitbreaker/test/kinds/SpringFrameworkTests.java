package io.github.circuitbreaker.test.kinds;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of methods that Spring Framework calls.
 */
class SpringFrameworkTests {

	@Test
	void scheduledMethodIsProtected() {
		Contexts.of(Scheduling.class, Callee.class).run((context) -> {
			Runnable task = context.getBean(ScheduledTaskHolder.class)
				.getScheduledTasks()
				.iterator()
				.next()
				.getTask()
				.getRunnable();
			Contexts.assertOpensWithFailuresOf(task::run);
		});
	}

	@Test
	void eventListenerIsProtected() {
		Contexts.of(Callee.class).run((context) -> Contexts.assertOpensWithFailuresOf(() -> context.publishEvent(1)));
	}

	@Test
	@SuppressWarnings("unchecked")
	void jmsListenerIsProtected() {
		Contexts.of(Jms.class, Callee.class).run((context) -> {
			AbstractMessageListenerContainer container = (AbstractMessageListenerContainer) context
				.getBean(JmsListenerEndpointRegistry.class)
				.getListenerContainer("packages");
			var listener = (SessionAwareMessageListener<TextMessage>) container.getMessageListener();
			TextMessage message = Mockito.mock(TextMessage.class);
			Mockito.when(message.getText()).thenReturn("flask");
			Contexts.assertOpensWithFailuresOf(() -> listener.onMessage(message, Mockito.mock(Session.class)));
		});
	}

	@Test
	void recordsCannotBeProtectedAndStopTheStart() {
		Contexts.of(Lookup.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(Lookup.class.getName())
				.hasMessageContaining("final"));
	}

	record Lookup() {

		@CircuitBreaker(name = "pypi")
		String find() {
			return "flask";
		}

	}

	static class Callee {

		@Scheduled(initialDelay = 1_000_000, fixedDelay = 1_000_000)
		@CircuitBreaker(name = "pypi")
		void poll() {
			throw new IllegalStateException("down");
		}

		@EventListener
		@CircuitBreaker(name = "pypi")
		void onEvent(Integer number) {
			throw new IllegalStateException("down");
		}

		@JmsListener(id = "packages", destination = "packages")
		@CircuitBreaker(name = "pypi")
		void onMessage(String text) {
			throw new IllegalStateException("down");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableJms
	static class Jms {

		@Bean
		DefaultJmsListenerContainerFactory jmsListenerContainerFactory() {
			DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
			factory.setConnectionFactory(Mockito.mock(ConnectionFactory.class));
			factory.setAutoStartup(false);
			return factory;
		}

	}

}
