package io.github.circuitbreaker.sample.simulator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the simulated index.
 *
 * @param port the port to listen on; 0 means any free port
 */
@ConfigurationProperties("index.simulator")
record SimulatorProperties(@DefaultValue("0") int port) {
}
