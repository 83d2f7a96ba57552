package io.github.circuitbreaker.sample.index;

import org.jspecify.annotations.Nullable;

/**
 * What one wants to know of a package.
 *
 * @param name the name, as its authors spell it
 * @param version the newest version
 * @param summary what it is, in a line
 */
public record PackageInfo(String name, String version, @Nullable String summary) {
}
