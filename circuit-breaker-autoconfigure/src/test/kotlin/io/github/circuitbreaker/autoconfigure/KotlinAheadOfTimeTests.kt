package io.github.circuitbreaker.autoconfigure

import io.github.circuitbreaker.annotation.CircuitBreaker
import java.io.IOException
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates
import org.springframework.core.test.tools.CompileWithForkedClassLoader

/**
 * Tests for Kotlin beans of an application that is processed ahead of time.
 */
class KotlinAheadOfTimeTests {

	@Test
	fun `fallbacks with mangled names are kept`() {
		val hints = AheadOfTime(mapOf(), KotlinIndex::class.java).hints()
		val fallbacks = KotlinIndex::class.java.declaredMethods.filter { Regex("(cached|counted)\\W.*") matches it.name }
		assertThat(fallbacks).hasSize(2).allSatisfy {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(it)).accepts(hints)
		}
	}

	@Test
	@Tag("thorough")
	@CompileWithForkedClassLoader
	fun `suspending functions are protected`() =
		AheadOfTime(mapOf(), KotlinIndex::class.java).compile { application ->
			application.start(mapOf()) { context ->
				val index = context.getBean(KotlinIndex::class.java)
				repeat(4) { assertThat(runBlocking { index.find(KotlinId("a")) }).isEqualTo("cached a") }
				assertThat(index.calls).isEqualTo(3)
			}
		}

	@JvmInline
	value class KotlinId(val text: String)

	open class KotlinIndex {

		open var calls = 0

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(id: KotlinId): String {
			calls++
			throw IOException()
		}

		internal fun cached(id: KotlinId) = "cached ${id.text}"

		@CircuitBreaker(name = "pypi", fallbackMethod = "counted")
		open fun size(): Int = throw IOException()

		internal fun counted() = 0

	}

}
