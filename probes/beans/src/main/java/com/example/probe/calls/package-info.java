/**
 * What the probes of all web stacks have in common: calls that are protected in different
 * ways, and a way to make them.
 */
@NullMarked
package com.example.probe.calls;

import org.jspecify.annotations.NullMarked;
