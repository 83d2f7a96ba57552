package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CircuitBreakerRegistryTests {

	private final List<String> asked = new ArrayList<>();

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> {
		this.asked.add(name);
		return CircuitBreakerConfig.builder().failureThreshold(name.length()).build();
	}, TimeSource.system());

	@Test
	void createsOneBreakerForAName() {
		CircuitBreaker breaker = this.registry.circuitBreaker("pypi");
		assertThat(this.registry.circuitBreaker("pypi")).isSameAs(breaker);
		assertThat(breaker.getName()).isEqualTo("pypi");
		assertThat(breaker.getConfig().failureThreshold()).isEqualTo(4);
		assertThat(this.asked).containsExactly("pypi");
	}

	@Test
	void comparesNamesExactly() {
		assertThat(this.registry.circuitBreaker("PyPI")).isNotSameAs(this.registry.circuitBreaker("pypi"));
		assertThat(this.registry.getAll()).hasSize(2);
	}

	@Test
	void findNeverCreates() {
		assertThat(this.registry.find("pypi")).isEmpty();
		assertThat(this.registry.getAll()).isEmpty();
		assertThat(this.asked).isEmpty();
		CircuitBreaker breaker = this.registry.circuitBreaker("pypi");
		assertThat(this.registry.find("pypi")).containsSame(breaker);
	}

	@Test
	void blankNameIsRefusedAndLeavesNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.circuitBreaker(" "));
		assertThat(this.registry.getAll()).isEmpty();
	}

	@Test
	void viewOfAllCannotBeChanged() {
		this.registry.circuitBreaker("pypi");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.registry.getAll().clear());
	}

}
