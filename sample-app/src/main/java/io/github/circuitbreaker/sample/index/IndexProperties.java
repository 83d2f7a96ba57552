package io.github.circuitbreaker.sample.index;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The location of the package index.
 *
 * @param baseUrl the URL of the index; without it, the index is simulated
 */
@ConfigurationProperties("index")
record IndexProperties(@Nullable URI baseUrl) {
}
