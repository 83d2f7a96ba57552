package com.example.cloud.mvc;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.httpservice.HttpServiceFallback;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Clients of each kind, and the controllers that call them.
 */
final class Clients {

	private Clients() {
	}

	@FeignClient(name = "packages", url = "${backend.url}", fallback = NoPackages.class)
	interface FeignPackages {

		@GetMapping("/feign")
		String lookUp();

	}

	@FeignClient(name = "no-fallback", url = "${backend.url}")
	interface FeignWithoutFallback {

		@GetMapping("/feign")
		String lookUp();

	}

	@Component
	static class NoPackages implements FeignPackages {

		@Override
		public String lookUp() {
			return "fallback";
		}

	}

	@Service
	static class Outer {

		private final CircuitBreakerFactory<?, ?> factory;

		private final FeignWithoutFallback client;

		Outer(CircuitBreakerFactory<?, ?> factory, FeignWithoutFallback client) {
			this.factory = factory;
			this.client = client;
		}

		/** Around a client whose circuit breaker opens first. */
		@CircuitBreaker("outer")
		String lookUp() {
			return this.factory.create("inner").run(this.client::lookUp);
		}

	}

	@RestController
	static class Controller {

		private final FeignPackages feign;

		private final FeignWithoutFallback withoutFallback;

		private final PackagesApi api;

		private final Outer outer;

		Controller(FeignPackages feign, FeignWithoutFallback withoutFallback, PackagesApi api, Outer outer) {
			this.feign = feign;
			this.withoutFallback = withoutFallback;
			this.api = api;
			this.outer = outer;
		}

		@GetMapping("/fallback")
		String fallback() {
			return "fallback";
		}

		@GetMapping("/feign")
		String feign() {
			return this.feign.lookUp();
		}

		@GetMapping("/feign/plain")
		String feignWithoutFallback() {
			return this.withoutFallback.lookUp();
		}

		@GetMapping("/api")
		String api() {
			return this.api.lookUp();
		}

		@GetMapping("/outer")
		String outer() {
			return this.outer.lookUp();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableFeignClients(clients = { FeignPackages.class, FeignWithoutFallback.class })
	@ImportHttpServices(group = "packages-api", types = PackagesApi.class)
	@HttpServiceFallback(value = NoPackagesApi.class, group = "packages-api", service = PackagesApi.class)
	static class Configured {

	}

}
