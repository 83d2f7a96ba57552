package com.example.after;

import java.time.Duration;

import com.example.after.Stock;
import io.github.circuitbreaker.test.AutoConfigureCircuitBreakers;
import io.github.circuitbreaker.test.TestCircuitBreakers;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verifyNoInteractions;

@ActiveProfiles("after")
@SpringBootTest
@AutoConfigureCircuitBreakers
class StockTests {

	@MockitoBean
	Stock.Warehouse warehouse;

	@Autowired
	Stock stock;

	@Autowired
	TestCircuitBreakers circuitBreakers;

	@Test
	void doesNotAskWhileTheCircuitIsOpen() {
		this.circuitBreakers.open("stock");
		assertThat(this.stock.count("chair")).isEqualTo(-1);
		verifyNoInteractions(this.warehouse);
		given(this.warehouse.count("chair")).willReturn(7);
		this.circuitBreakers.advance(Duration.ofSeconds(20));
		assertThat(this.stock.count("chair")).isEqualTo(7);
	}

}
