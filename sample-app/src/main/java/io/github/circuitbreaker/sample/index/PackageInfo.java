package io.github.circuitbreaker.sample.index;

import org.jspecify.annotations.Nullable;

/**
 * The essentials of a package.
 *
 * @param name the name as its authors spell it
 * @param version the newest version
 * @param summary a description in one line
 */
public record PackageInfo(String name, String version, @Nullable String summary) {
}
