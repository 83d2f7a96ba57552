package io.github.circuitbreaker.fleet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of the keys. What is in braces decides about the node of a cluster, so that
 * all keys of one circuit breaker are on one, and all of the fleet itself on one.
 */
final class RedisKeys {

	/** What begins all keys, and the channel, for whoever sets up who may access them. */
	static final String PREFIX = "cb:";

	/** Names that are longer are cut, and told apart by a hash. */
	private static final int LONGEST = 128;

	private static final int KEPT = 40;

	private final String fleet;

	private final int database;

	RedisKeys(String fleet, int database) {
		this.fleet = escape(fleet);
		this.database = database;
	}

	byte[] state(String circuitBreaker) {
		return ofCircuitBreaker(circuitBreaker, "state");
	}

	byte[] votes(String circuitBreaker) {
		return ofCircuitBreaker(circuitBreaker, "votes");
	}

	byte[] instances() {
		return ofFleet("instances");
	}

	byte[] states() {
		return ofFleet("states");
	}

	byte[] commands() {
		return ofFleet("commands");
	}

	byte[] revision() {
		return ofFleet("revision");
	}

	/**
	 * Returns the name of the channel on which news are spread. Unlike keys, channels are
	 * those of the whole server.
	 */
	byte[] channel() {
		return ofFleet("news:" + this.database);
	}

	private byte[] ofCircuitBreaker(String name, String what) {
		return bytes(PREFIX + "{" + this.fleet + ":" + escape(name) + "}:" + what);
	}

	private byte[] ofFleet(String what) {
		return bytes(PREFIX + "{" + this.fleet + "}:" + what);
	}

	/**
	 * Escapes whatever is not a letter, a digit, a dot, an underscore or a hyphen, as in
	 * a URL, so that different names never make the same key.
	 */
	static String escape(String name) {
		StringBuilder escaped = new StringBuilder();
		for (byte octet : bytes(name)) {
			char character = (char) (octet & 0xFF);
			if (character < 128 && (Character.isLetterOrDigit(character) || "._-".indexOf(character) >= 0)) {
				escaped.append(character);
			}
			else {
				escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
			}
		}
		return (escaped.length() <= LONGEST) ? escaped.toString() : escaped.substring(0, KEPT) + "~" + hash(name);
	}

	private static String hash(String name) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(name)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
