package io.github.circuitbreaker.actuate.page;

/**
 * The header by which a request that changes something shows that it comes from the page.
 *
 * @param name the name of the header
 * @param token its value
 */
record CsrfHeader(String name, String token) {
}
