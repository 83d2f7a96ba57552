package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * A script that the server runs in one step. Sent by its hash, and as a whole only to a
 * server that does not know it.
 */
final class RedisScript {

	private final byte[] text;

	private final String hash;

	private RedisScript(byte[] text) {
		this.text = text;
		this.hash = sha1(text);
	}

	/**
	 * Reads a script that stands for itself.
	 */
	static RedisScript of(String name) {
		return new RedisScript(read(name).getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Reads a script that builds upon the state of one circuit breaker.
	 */
	static RedisScript onState(String name) {
		return new RedisScript((read("state") + "\n" + read(name)).getBytes(StandardCharsets.UTF_8));
	}

	private static String read(String name) {
		try (InputStream stream = RedisScript.class.getResourceAsStream(name + ".lua")) {
			if (stream == null) {
				throw new IllegalStateException("There is no script " + name);
			}
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String sha1(byte[] text) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

	/**
	 * Runs it.
	 * @param connection where
	 * @param type what it returns
	 * @param keys the keys, all of them on one node
	 * @param arguments the arguments, numbers as their digits
	 * @return what it returns
	 */
	<T> T run(RedisConnection connection, ReturnType type, List<byte[]> keys, List<?> arguments) {
		byte[][] all = new byte[keys.size() + arguments.size()][];
		for (int i = 0; i < keys.size(); i++) {
			all[i] = keys.get(i);
		}
		for (int i = 0; i < arguments.size(); i++) {
			all[keys.size() + i] = bytes(arguments.get(i));
		}
		T result = run(connection, type, keys.size(), all);
		if (result == null) {
			throw new IllegalStateException("The script has returned nothing");
		}
		return result;
	}

	private <T> @Nullable T run(RedisConnection connection, ReturnType type, int keys, byte[][] all) {
		try {
			return connection.scriptingCommands().evalSha(this.hash, type, keys, all);
		}
		catch (RuntimeException ex) {
			if (!isUnknownScript(ex)) {
				throw ex;
			}
			return connection.scriptingCommands().eval(this.text, type, keys, all);
		}
	}

	private static boolean isUnknownScript(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause.getMessage() != null && cause.getMessage().contains("NOSCRIPT")) {
				return true;
			}
		}
		return false;
	}

	private static byte[] bytes(Object argument) {
		return (argument instanceof byte[] raw) ? raw : argument.toString().getBytes(StandardCharsets.UTF_8);
	}

}
