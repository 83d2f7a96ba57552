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
		this.instances.update(1, NOW + 10);
		this.instances.update(1, NOW + 110);
		assertThat(this.instances.count()).isEqualTo(5);
		this.instances.update(2, NOW + 111);
		assertThat(this.instances.count()).isEqualTo(2);
		this.instances.update(1, NOW + 211);
		assertThat(this.instances.count()).isEqualTo(2);
	}

	@Test
	void firstWhoComeBackAfterALongTimeAreNotAll() {
		this.instances.update(40, NOW);
		this.instances.update(2, NOW + 10_000);
		assertThat(this.instances.count()).isEqualTo(40);
		this.instances.update(39, NOW + 10_050);
		this.instances.update(40, NOW + 10_090);
		this.instances.update(39, NOW + 10_150);
		assertThat(this.instances.count()).isEqualTo(40);
	}

}
