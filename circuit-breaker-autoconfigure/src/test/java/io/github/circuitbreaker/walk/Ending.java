package io.github.circuitbreaker.walk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.github.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;

/**
 * The ways in which a call can end.
 */
enum Ending {

	/** Returns a result that always counts as a success. */
	FINE("fine"),

	/** Returns no result. */
	DONE(null),

	/** Returns a result that {@link Settings#RECORD_RESULT} considers a failure. */
	UNAVAILABLE("unavailable"),

	/** Returns a result for which {@link Settings#RECORD_RESULT} throws. */
	UNREADABLE("unreadable"),

	/** Throws an exception that always counts as a failure. */
	IO(new IOException()),

	/** Throws an exception that counts as its superclass does. */
	NOT_FOUND(new FileNotFoundException()),

	/** Throws an exception whose class may be ignored. */
	STATE(new IllegalStateException()),

	/** Throws an exception that {@link Settings#IGNORE_EXCEPTION} ignores. */
	UNSUPPORTED(new UnsupportedOperationException()),

	/** Throws an exception for which {@link Settings#IGNORE_EXCEPTION} throws. */
	ARGUMENT(new IllegalArgumentException()),

	/** Throws an exception that must be unwrapped. */
	WRAPPED(new CompletionException(new CompletionException(new FileNotFoundException()))),

	/** With the answer of an HTTP server that a request was wrong. */
	CLIENT_ERROR(new HttpClientErrorException(HttpStatus.NOT_FOUND)),

	/** With that of an HTTP server that has too much to do, although it looks alike. */
	OVERLOADED(new CompletionException(new HttpClientErrorException(HttpStatus.TOO_MANY_REQUESTS))),

	CANCELLED(new CancellationException()),

	INTERRUPTED(new CompletionException(new InterruptedException())),

	ERROR(new AssertionError()),

	/** Releases the permit without a verdict; possible only with a permit. */
	RELEASED(null);

	private final @Nullable Object what;

	Ending(@Nullable Object what) {
		this.what = what;
	}

	/**
	 * Returns the exception, or {@code null} if there is none.
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
	 * Returns simpler alternatives to this ending.
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
