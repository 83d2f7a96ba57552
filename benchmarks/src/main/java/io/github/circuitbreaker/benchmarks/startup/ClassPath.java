package io.github.circuitbreaker.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * The class path of this JVM, or a part of it.
 *
 * @param elements the JARs and directories
 */
record ClassPath(List<Path> elements) {

	/**
	 * Returns the whole class path.
	 */
	static ClassPath whole() {
		return new ClassPath(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((element) -> Path.of(element).toAbsolutePath())
			.toList());
	}

	/**
	 * Returns the class path of an application with only some of the libraries.
	 * @throws IllegalStateException if a library has other JARs than expected
	 */
	static ClassPath with(Library... libraries) {
		Set<Library> others = EnumSet.allOf(Library.class);
		Arrays.asList(libraries).forEach(others::remove);
		ClassPath part = new ClassPath(whole().elements.stream()
			.filter((element) -> others.stream().noneMatch((library) -> library.contains(element)))
			.toList());
		for (Library library : Library.values()) {
			Assert.state(part.has(library) != others.contains(library), () -> library + ": " + part);
		}
		return part;
	}

	private boolean has(Library library) {
		try (URLClassLoader classLoader = new URLClassLoader(
				this.elements.stream().map(ClassPath::url).toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
			return ClassUtils.isPresent(library.type(), classLoader);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static URL url(Path element) {
		try {
			return element.toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the class path as an argument for {@code java}.
	 */
	@Override
	public String toString() {
		return this.elements.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

}
