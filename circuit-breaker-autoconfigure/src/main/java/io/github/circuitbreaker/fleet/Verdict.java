package io.github.circuitbreaker.fleet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What has come of the trial that one instance has made for all.
 *
 * @param instance the instance
 * @param epoch the agreement that it knows: if there is another, the verdict is late and
 * does not count
 * @param token that of the lease: the same holds if somebody else has it now
 * @param openFor for how long the circuit is open again, or {@code null} if the trial has
 * succeeded
 */
public record Verdict(String instance, long epoch, String token, @Nullable Duration openFor) {
}
