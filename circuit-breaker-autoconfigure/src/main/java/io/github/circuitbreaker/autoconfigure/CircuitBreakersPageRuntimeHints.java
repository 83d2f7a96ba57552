package io.github.circuitbreaker.autoconfigure;

import io.github.circuitbreaker.actuate.page.CircuitBreakersPage;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * Keeps the files of the page in a native image.
 */
class CircuitBreakersPageRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern(ClassUtils.classPackageAsResourcePath(CircuitBreakersPage.class) + "/*");
	}

}
