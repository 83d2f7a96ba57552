package io.github.circuitbreaker.cloud;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.cloud.gateway.filter.factory.FallbackHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Configures the factories, unless there are others, and what Gateway has for
 * Resilience4j's only.
 */
@Configuration(proxyBeanMethods = false)
class CloudConfiguration {

	@Bean
	@ConditionalOnMissingBean(CircuitBreakerFactory.class)
	CloudCircuitBreakerFactory performanceCloudCircuitBreakerFactory(CircuitBreakerRegistry registry,
			ObjectProvider<Customizer<CloudCircuitBreakerFactory>> customizers) {
		CloudCircuitBreakerFactory factory = new CloudCircuitBreakerFactory(registry);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
		return factory;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Mono.class)
	static class ReactiveConfiguration {

		@Bean
		@ConditionalOnMissingBean(ReactiveCircuitBreakerFactory.class)
		ReactiveCloudCircuitBreakerFactory performanceReactiveCloudCircuitBreakerFactory(
				CircuitBreakerRegistry registry,
				ObjectProvider<Customizer<ReactiveCloudCircuitBreakerFactory>> customizers) {
			ReactiveCloudCircuitBreakerFactory factory = new ReactiveCloudCircuitBreakerFactory(registry);
			customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ DispatcherHandler.class, SpringCloudCircuitBreakerFilterFactory.class })
	@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
	static class GatewayConfiguration {

		@Bean
		@ConditionalOnEnabledFilter
		@ConditionalOnMissingBean(SpringCloudCircuitBreakerFilterFactory.class)
		CircuitBreakerGatewayFilterFactory performanceCircuitBreakerGatewayFilterFactory(
				ReactiveCircuitBreakerFactory<?, ?> factory, ObjectProvider<DispatcherHandler> dispatcher) {
			return new CircuitBreakerGatewayFilterFactory(factory, dispatcher);
		}

		@Bean
		@ConditionalOnEnabledFilter
		@ConditionalOnMissingBean
		FallbackHeadersGatewayFilterFactory performanceFallbackHeadersGatewayFilterFactory() {
			return new FallbackHeadersGatewayFilterFactory();
		}

	}

}
