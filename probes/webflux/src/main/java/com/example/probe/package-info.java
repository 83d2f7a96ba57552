/**
 * The probe for Spring WebFlux.
 */
@NullMarked
package com.example.probe;

import org.jspecify.annotations.NullMarked;
