package com.example.probe.calls;

/**
 * What a call is about.
 *
 * @param shop the shop, by which circuit breakers are kept apart
 */
public record Item(String shop) {
}
