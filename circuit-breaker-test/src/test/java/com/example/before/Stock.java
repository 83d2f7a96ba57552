package com.example.before;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.stereotype.Component;

@Component
public class Stock {

	private final Warehouse warehouse;

	private final io.github.resilience4j.circuitbreaker.CircuitBreaker orders;

	public Stock(Warehouse warehouse, CircuitBreakerRegistry circuitBreakers) {
		this.warehouse = warehouse;
		this.orders = circuitBreakers.circuitBreaker("orders");
	}

	@CircuitBreaker(name = "stock", fallbackMethod = "unknown")
	public int count(String article) {
		return this.warehouse.count(article);
	}

	private int unknown(String article, CallNotPermittedException failure) {
		return -1;
	}

	public String order(String article) {
		return this.orders.executeSupplier(() -> this.warehouse.order(article));
	}

	public interface Warehouse {

		int count(String article);

		String order(String article);

	}

}
