package io.github.circuitbreaker.actuate.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

import org.springframework.util.DigestUtils;

/**
 * One file of the page, as it is answered with.
 *
 * @param contentType the value of the header
 * @param cacheControl the value of the header
 * @param etag the value of the header, or {@code null} if the file is not to be kept
 * @param content the bytes, not to be changed
 */
record PageFile(String contentType, String cacheControl, @Nullable String etag, byte[] content) {

	/**
	 * Loads a file that is the same for every request: it may be kept, but has to be
	 * asked for each time, as a newer application may have a newer one.
	 */
	static PageFile load(String name) {
		byte[] content = read(name);
		return new PageFile(contentType(name), "no-cache", "\"" + DigestUtils.md5DigestAsHex(content) + "\"", content);
	}

	static byte[] read(String name) {
		try (InputStream resource = PageFile.class.getResourceAsStream(name)) {
			if (resource == null) {
				throw new FileNotFoundException(name);
			}
			return resource.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String contentType(String name) {
		return switch (name.substring(name.lastIndexOf('.') + 1)) {
			case "css" -> "text/css;charset=UTF-8";
			case "js" -> "text/javascript;charset=UTF-8";
			case "svg" -> "image/svg+xml";
			default -> throw new IllegalArgumentException(name);
		};
	}

}
