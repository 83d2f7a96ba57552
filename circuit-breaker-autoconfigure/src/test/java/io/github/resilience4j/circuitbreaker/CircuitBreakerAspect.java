package io.github.resilience4j.circuitbreaker;

/**
 * Stands for a bean of Resilience4j, which is found by its package.
 */
public class CircuitBreakerAspect {

}
