package io.github.circuitbreaker.fleet;

import io.github.circuitbreaker.fleet.TrialLease.Lease;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TrialLeaseTests {

	private final TrialLease lease = new TrialLease();

	private static Lease granted(long epoch, String token) {
		return new Lease(epoch, token, 0, 100, false, false);
	}

	private boolean begin(long epoch, boolean free, long now) {
		return this.lease.begin(free, new Lease(epoch, "taken", now, 50, true, false));
	}

	@Test
	void freeTrialTakesTheLease() {
		assertThat(begin(1, false, 0)).isFalse();
		assertThat(this.lease.get()).isNull();
		assertThat(begin(1, true, 0)).isTrue();
		assertThat(this.lease.get()).isEqualTo(new Lease(1, "taken", 0, 50, true, false));
		assertThat(begin(1, false, 49)).isTrue();
		assertThat(begin(1, false, 50)).isFalse();
	}

	@Test
	void leaseThatIsHeldIsUsedWithItsToken() {
		this.lease.grant(granted(1, "mine"));
		assertThat(begin(1, false, 99)).isTrue();
		assertThat(this.lease.get()).isEqualTo(new Lease(1, "mine", 99, 50, true, false));
	}

	@Test
	void leaseThatIsOverOrOfAnotherEpochIsNotUsed() {
		this.lease.grant(granted(1, "mine"));
		assertThat(begin(2, false, 0)).isFalse();
		assertThat(begin(1, false, 100)).isFalse();
	}

	@Test
	void leaseThatIsGrantedDoesNotReplaceATrialOfTheSameEpoch() {
		begin(1, true, 0);
		this.lease.grant(granted(1, "late"));
		assertThat(this.lease.get().token()).isEqualTo("taken");
		this.lease.grant(granted(2, "next"));
		assertThat(this.lease.get().token()).isEqualTo("next");
		this.lease.grant(granted(2, "again"));
		assertThat(this.lease.get().token()).isEqualTo("again");
	}

	@Test
	void leaseIsKnownLostOrUnknownToTheStore() {
		this.lease.hear("another");
		begin(1, true, 0);
		this.lease.hear("");
		assertThat(this.lease.get().known()).isFalse();
		this.lease.hear("taken");
		assertThat(this.lease.get().known()).isTrue();
		this.lease.hear("another");
		assertThat(this.lease.get()).isNull();
	}

	@Test
	void leaseIsForgotten() {
		begin(1, true, 0);
		this.lease.forget();
		assertThat(this.lease.get()).isNull();
	}

}
