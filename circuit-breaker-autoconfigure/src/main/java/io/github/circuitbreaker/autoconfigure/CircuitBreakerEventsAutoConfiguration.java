package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerStateChange;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.PriorityOrdered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that publishes each
 * {@link CircuitBreakerStateChange} as an application event.
 */
@AutoConfiguration(after = CircuitBreakerAutoConfiguration.class)
public final class CircuitBreakerEventsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	StateChangeEventPublisher performanceStateChangeEvents(ApplicationContext context,
			ObjectProvider<CircuitBreakerRegistry> registries) {
		StateChangeEventPublisher events = new StateChangeEventPublisher(context);
		if (StateChangeEventPublisher.usesRegistryOfParent(context)) {
			registries.ifAvailable(events::listenTo);
		}
		return events;
	}

	/**
	 * Subscribes to a registry as soon as it is created, as other beans may use it while
	 * they are created.
	 */
	@Bean
	static ListeningPostProcessor performanceStateChangeEventsPostProcessor(
			ObjectProvider<StateChangeEventPublisher> events) {
		return new ListeningPostProcessor(events);
	}

	/**
	 * Precedes other post-processors, as these may already need a registry. Not a record,
	 * because Spring compares post-processors, and the first comparison of records takes
	 * milliseconds.
	 */
	static final class ListeningPostProcessor implements BeanPostProcessor, PriorityOrdered {

		private final ObjectProvider<StateChangeEventPublisher> events;

		ListeningPostProcessor(ObjectProvider<StateChangeEventPublisher> events) {
			this.events = events;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof CircuitBreakerRegistry registry) {
				this.events.getObject().listenTo(registry);
			}
			return bean;
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

}
