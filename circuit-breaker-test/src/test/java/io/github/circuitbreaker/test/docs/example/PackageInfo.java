package io.github.circuitbreaker.test.docs.example;

/**
 * What an index knows about a package.
 *
 * @param name its name
 * @param isCached whether this is from a cache
 */
public record PackageInfo(String name, boolean isCached) {

}
