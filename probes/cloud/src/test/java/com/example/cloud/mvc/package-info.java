@NullMarked
package com.example.cloud.mvc;

import org.jspecify.annotations.NullMarked;
