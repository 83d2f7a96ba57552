@NullMarked
package com.example.cloud.webflux;

import org.jspecify.annotations.NullMarked;
