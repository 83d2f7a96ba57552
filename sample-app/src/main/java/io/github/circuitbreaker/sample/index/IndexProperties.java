package io.github.circuitbreaker.sample.index;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the package index is.
 *
 * @param baseUrl the index to ask; without it, one is simulated
 */
@ConfigurationProperties("index")
record IndexProperties(@Nullable URI baseUrl) {
}
