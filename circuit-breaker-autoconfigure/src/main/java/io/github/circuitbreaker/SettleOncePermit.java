package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sees to it that a permit settles once, whoever tells it first.
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

	private final Permit permit;

	@SuppressWarnings("unused") // through SETTLED
	private volatile boolean settled;

	SettleOncePermit(Permit permit) {
		this.permit = permit;
	}

	@Override
	public void success() {
		if (settle()) {
			this.permit.success();
		}
	}

	@Override
	public void failure(Throwable failure) {
		if (settle()) {
			this.permit.failure(failure);
		}
	}

	@Override
	public void release() {
		if (settle()) {
			this.permit.release();
		}
	}

	private boolean settle() {
		return SETTLED.compareAndSet(this, false, true);
	}

}
