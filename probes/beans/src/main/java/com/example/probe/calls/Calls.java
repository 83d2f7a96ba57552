package com.example.probe.calls;

import java.util.concurrent.CompletableFuture;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Service;

/**
 * Protected calls. Each has a circuit breaker of its own.
 */
@Service
public class Calls extends InheritedFallback implements DefaultFallback {

	@CircuitBreaker("plain")
	public String plain(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker("configured")
	public String configured(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker("brief")
	public String brief(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker("commanded")
	public String commanded(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker("shared")
	public String shared(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker(name = "own", fallbackMethod = "ownFallback")
	public String own(String outcome) {
		return RemoteService.answer(outcome);
	}

	private String ownFallback(String outcome, CircuitBreakerOpenException failure) {
		return "own fallback";
	}

	@CircuitBreaker(name = "inherited", fallbackMethod = "inheritedFallback")
	public String inherited(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker(name = "default", fallbackMethod = "defaultFallback")
	public String withDefault(String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker("keyed-#{#item.shop}")
	public String keyed(Item item, String outcome) {
		return RemoteService.answer(outcome);
	}

	@CircuitBreaker("future")
	public CompletableFuture<String> future(String outcome) {
		return CompletableFuture.supplyAsync(() -> RemoteService.answer(outcome));
	}

	@CircuitBreaker("mono")
	public Mono<String> mono(String outcome) {
		return Mono.fromSupplier(() -> RemoteService.answer(outcome));
	}

	/**
	 * Calls a method of the same object, which is protected only if it is woven.
	 */
	public String self(String outcome) {
		return this.calledBySelf(outcome);
	}

	@CircuitBreaker("self")
	public String calledBySelf(String outcome) {
		return RemoteService.answer(outcome);
	}

}
