/**
 * Starts the probes as processes, in several ways, and asks them over HTTP.
 */
@NullMarked
package com.example.probe.driver;

import org.jspecify.annotations.NullMarked;
