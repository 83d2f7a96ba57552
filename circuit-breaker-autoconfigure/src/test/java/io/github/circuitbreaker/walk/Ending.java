package io.github.circuitbreaker.walk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.github.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends.
 */
enum Ending {

	/** With a result that is fine with everyone. */
	FINE("fine"),

	/** Without a result. */
	DONE(null),

	/** With a result that {@link Settings#RECORD_RESULT} takes for a failure. */
	UNAVAILABLE("unavailable"),

	/** With a result of which {@link Settings#RECORD_RESULT} throws. */
	UNREADABLE("unreadable"),

	/** With an exception that always counts. */
	IO(new IOException()),

	/** With one that counts as its superclass does. */
	NOT_FOUND(new FileNotFoundException()),

	/** With one that settings may ignore by its class. */
	STATE(new IllegalStateException()),

	/** With one that {@link Settings#IGNORE_EXCEPTION} ignores. */
	UNSUPPORTED(new UnsupportedOperationException()),

	/** With one of which {@link Settings#IGNORE_EXCEPTION} throws. */
	ARGUMENT(new IllegalArgumentException()),

	/** With one that has to be looked through. */
	WRAPPED(new CompletionException(new CompletionException(new FileNotFoundException()))),

	CANCELLED(new CancellationException()),

	INTERRUPTED(new CompletionException(new InterruptedException())),

	ERROR(new AssertionError()),

	/** Without a verdict, for which there has to be a permit. */
	RELEASED(null);

	private final @Nullable Object what;

	Ending(@Nullable Object what) {
		this.what = what;
	}

	/**
	 * Returns what is thrown, or {@code null} if nothing is.
	 */
	@Nullable Throwable thrown() {
		return (this.what instanceof Throwable thrown) ? thrown : null;
	}

	/**
	 * Ends a call in this way.
	 */
	@Nullable Object end() throws Throwable {
		Throwable thrown = thrown();
		if (thrown != null) {
			throw thrown;
		}
		return this.what;
	}

	/**
	 * Returns what may be tried in place of this.
	 */
	Stream<Ending> simpler() {
		return (this == FINE || this == IO) ? Stream.empty() : Stream.of(FINE, IO);
	}

	/**
	 * Settles the permit of a call that ends in this way.
	 */
	void settle(Permit permit) {
		Throwable thrown = thrown();
		if (thrown != null) {
			permit.failure(thrown);
		}
		else if (this == RELEASED) {
			permit.release();
		}
		else if (this.what != null) {
			permit.success(this.what);
		}
		else {
			permit.success();
		}
	}

}
