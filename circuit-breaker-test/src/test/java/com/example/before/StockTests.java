package com.example.before;

import com.example.before.Stock;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verifyNoInteractions;

@Tag("resilience4j")
@ActiveProfiles("before")
@SpringBootTest
class StockTests {

	@MockitoBean
	Stock.Warehouse warehouse;

	@Autowired
	Stock stock;

	@Autowired
	CircuitBreakerRegistry circuitBreakers;

	@Test
	void doesNotAskWhileTheCircuitIsOpen() {
		this.circuitBreakers.circuitBreaker("stock").transitionToOpenState();
		assertThat(this.stock.count("chair")).isEqualTo(-1);
		verifyNoInteractions(this.warehouse);
	}

	@AfterEach
	void closeCircuits() {
		this.circuitBreakers.getAllCircuitBreakers().forEach((circuitBreaker) -> circuitBreaker.reset());
	}

}
