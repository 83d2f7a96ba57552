package io.github.circuitbreaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a permit settles once, whoever tells it first, and remembers when the
 * call began.
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

	private final PhasePermit permit;

	private final long begun;

	@SuppressWarnings("unused") // through SETTLED
	private volatile boolean settled;

	SettleOncePermit(PhasePermit permit) {
		this.permit = permit;
		this.begun = permit.begin();
	}

	@Override
	public void success() {
		success(null);
	}

	@Override
	public void success(@Nullable Object result) {
		if (settle()) {
			this.permit.returned(result, this.begun);
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
