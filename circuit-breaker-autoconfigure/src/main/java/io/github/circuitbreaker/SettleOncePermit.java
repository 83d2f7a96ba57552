package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sees to it that a grant is told once, whoever tells it first.
 */
final class SettleOncePermit implements Permit {

	private static final VarHandle SETTLED;

	static {
		try {
			SETTLED = MethodHandles.lookup().findVarHandle(SettleOncePermit.class, "settled", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Grant grant;

	@SuppressWarnings("unused") // through SETTLED
	private volatile boolean settled;

	SettleOncePermit(Grant grant) {
		this.grant = grant;
	}

	@Override
	public void success() {
		if (settle()) {
			this.grant.succeeded();
		}
	}

	@Override
	public void failure(Throwable failure) {
		if (settle()) {
			this.grant.failed(failure);
		}
	}

	@Override
	public void release() {
		if (settle()) {
			this.grant.released();
		}
	}

	private boolean settle() {
		return SETTLED.compareAndSet(this, false, true);
	}

}
