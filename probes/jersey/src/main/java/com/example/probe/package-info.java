/**
 * The probe for Jersey.
 */
@NullMarked
package com.example.probe;

import org.jspecify.annotations.NullMarked;
