package com.example.after;

import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.stereotype.Component;

@Component
public class Stock {

	private final Warehouse warehouse;

	private final io.github.circuitbreaker.CircuitBreaker orders;

	public Stock(Warehouse warehouse, CircuitBreakerRegistry circuitBreakers) {
		this.warehouse = warehouse;
		this.orders = circuitBreakers.circuitBreaker("orders");
	}

	@CircuitBreaker(name = "stock", fallbackMethod = "unknown")
	public int count(String article) {
		return this.warehouse.count(article);
	}

	private int unknown(String article, CircuitBreakerOpenException failure) {
		return -1;
	}

	public String order(String article) {
		return this.orders.call(() -> this.warehouse.order(article));
	}

	public interface Warehouse {

		int count(String article);

		String order(String article);

	}

}
