package io.github.circuitbreaker.benchmarks.startup;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A library that can be removed from the class path.
 */
enum Library {

	/** The circuit breakers. */
	CIRCUIT_BREAKER("circuit-breaker-(autoconfigure|starter)", "io.github.circuitbreaker.CircuitBreaker"),

	/** The libraries of {@code spring-boot-starter-actuator} in a web application. */
	ACTUATOR("spring-boot-(starter-)?(actuator|health)|spring-boot-micrometer|micrometer-(core|jakarta9)|HdrHistogram",
			"org.springframework.boot.actuate.endpoint.annotation.Endpoint"),

	/** The starter of Resilience4j. */
	RESILIENCE4J("resilience4j-", "io.github.resilience4j.circuitbreaker.CircuitBreaker"),

	/** The Redis client, through which instances share their state. */
	REDIS("spring-boot-(starter-)?data-(redis|commons)|spring-data-|spring-oxm|spring-tx|lettuce-core|redis-authx|netty-"
			+ "|embedded-redis", "io.lettuce.core.RedisClient"),

	/** The benchmark harness, and the peers without a starter. */
	BENCHMARKS("jmh-|jopt-simple|commons-math3|failsafe|smallrye-|microprofile-|jboss-logging"
			+ "|jakarta\\.(enterprise|inject|interceptor)", "org.openjdk.jmh.Main");

	private final Pattern names;

	private final String type;

	Library(String names, String type) {
		this.names = Pattern.compile(".*[/\\\\](" + names + ")[^/\\\\]*([/\\\\]target[/\\\\]classes)?");
		this.type = type;
	}

	/**
	 * Returns the name of one of its classes, which shows whether it is present.
	 */
	String type() {
		return this.type;
	}

	/**
	 * Returns whether an element of the class path belongs to it: a JAR, or the classes
	 * of a module.
	 */
	boolean contains(Path element) {
		return this.names.matcher(element.toString()).matches();
	}

}
