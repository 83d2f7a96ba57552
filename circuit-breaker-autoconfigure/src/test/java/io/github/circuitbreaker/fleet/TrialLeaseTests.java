package io.github.circuitbreaker.fleet;

import io.github.circuitbreaker.fleet.TrialLease.Lease;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TrialLeaseTests {

	private final TrialLease lease = new TrialLease();

	private static Lease granted(long epoch, long from) {
		return new Lease(epoch, from, 100, false, false);
	}

	private boolean begin(long epoch, boolean free, long now) {
		return this.lease.begin(free, new Lease(epoch, now, 50, true, false));
	}

	@Test
	void freeTrialTakesTheLease() {
		assertThat(begin(1, false, 0)).isFalse();
		assertThat(this.lease.get()).isNull();
		assertThat(begin(1, true, 0)).isTrue();
		assertThat(this.lease.get()).isEqualTo(new Lease(1, 0, 50, true, false));
		assertThat(begin(1, false, 49)).isTrue();
		assertThat(begin(1, false, 50)).isFalse();
	}

	@Test
	void leaseThatIsHeldIsUsed() {
		this.lease.grant(granted(1, 0));
		assertThat(begin(1, false, 99)).isTrue();
		assertThat(this.lease.get()).isEqualTo(new Lease(1, 99, 50, true, false));
	}

	@Test
	void leaseThatIsOverOrOfAnotherEpochIsNotUsed() {
		this.lease.grant(granted(1, 0));
		assertThat(begin(2, false, 0)).isFalse();
		assertThat(begin(1, false, 100)).isFalse();
	}

	@Test
	void leaseThatIsGrantedDoesNotReplaceATrialOfTheSameEpoch() {
		begin(1, true, 0);
		this.lease.grant(granted(1, 7));
		assertThat(this.lease.get().from()).isZero();
		this.lease.grant(granted(2, 8));
		assertThat(this.lease.get().from()).isEqualTo(8);
		this.lease.grant(granted(2, 9));
		assertThat(this.lease.get().from()).isEqualTo(9);
	}

	@Test
	void trialIsKnownOnceItWasTold() {
		this.lease.told(0);
		assertThat(this.lease.get()).isNull();
		this.lease.grant(new Lease(1, 0, 100, false, false));
		this.lease.told(1);
		assertThat(this.lease.get().known()).isFalse();
		begin(1, true, 10);
		this.lease.told(9);
		assertThat(this.lease.get().known()).isFalse();
		this.lease.told(10);
		assertThat(this.lease.get()).isEqualTo(new Lease(1, 10, 50, true, true));
	}

	@Test
	void leaseIsForgotten() {
		begin(1, true, 0);
		this.lease.forget();
		assertThat(this.lease.get()).isNull();
	}

}
