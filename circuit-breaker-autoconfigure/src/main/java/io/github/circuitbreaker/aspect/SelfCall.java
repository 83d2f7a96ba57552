package io.github.circuitbreaker.aspect;

import org.jspecify.annotations.Nullable;

/**
 * A call that an object makes to itself, or that is made to it by one that it encloses.
 *
 * @param callerType the internal name of the class whose method makes the call
 * @param caller the method that makes the call, as somebody has written it
 * @param callee the method that it calls
 * @param owner the internal name of the class whose method is called regardless of what
 * overrides it, as by {@code super}
 */
record SelfCall(String callerType, MethodKey caller, MethodKey callee, @Nullable String owner) {
}
