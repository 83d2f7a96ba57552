@NullMarked
package com.example.cloud;

import org.jspecify.annotations.NullMarked;
