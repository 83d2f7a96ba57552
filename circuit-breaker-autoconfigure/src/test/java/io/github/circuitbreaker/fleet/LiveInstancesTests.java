package io.github.circuitbreaker.fleet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LiveInstancesTests {

	/** About to wrap round. */
	private static final long NOW = Long.MAX_VALUE - 50;

	private final LiveInstances instances = new LiveInstances(100);

	@Test
	void moreCountAtOnce() {
		this.instances.update(3, NOW);
		this.instances.update(5, NOW);
		assertThat(this.instances.count()).isEqualTo(5);
	}

	@Test
	void fewerCountWhenTheyHaveBeenFewerForAWhile() {
		this.instances.update(5, NOW);
		this.instances.update(1, NOW + 100);
		assertThat(this.instances.count()).isEqualTo(5);
		this.instances.update(2, NOW + 101);
		assertThat(this.instances.count()).isEqualTo(2);
		this.instances.update(1, NOW + 201);
		assertThat(this.instances.count()).isEqualTo(2);
	}

}
