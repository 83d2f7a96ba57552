package io.github.circuitbreaker.aspect;

import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Tests every kind of result, with and without a fallback, for classes into which the
 * aspect is woven.
 */
@Tag("woven")
class WovenResultTests extends ResultTests {

	static Stream<Arguments> cells() {
		return cells(Bean.WOVEN);
	}

	static Stream<Arguments> cellsWithValue() {
		return cells().filter(ResultTests::hasFallbackOfValue);
	}

}
