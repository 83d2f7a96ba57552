package io.github.circuitbreaker.sample.simulator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The simulated index.
 *
 * @param port the port it listens on; 0 is any that is free
 */
@ConfigurationProperties("index.simulator")
record SimulatorProperties(@DefaultValue("0") int port) {
}
