package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.CircuitBreakerOpenException
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.io.IOException
import kotlin.reflect.KClass
import kotlinx.coroutines.delay
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/**
 * Tests for functions that return a `Result`.
 */
class KotlinResultTests : KotlinBeans() {

	@ParameterizedTest
	@ValueSource(classes = [PackageIndex::class, Index::class])
	fun `failure that is returned is a failure`(type: Class<Index>) =
		withBean(PackageIndex::class, type.kotlin) { index ->
			assertThat(index.find("spring").getOrThrow()).isEqualTo("spring")
			assertThat(index.findLater("spring").getOrThrow()).isEqualTo("spring")
			assertThat(index.find("").exceptionOrNull()).isInstanceOf(IOException::class.java)
			assertThat(index.findLater("").exceptionOrNull()).isInstanceOf(IOException::class.java)
			assertThat(calls).isEqualTo(CallCounts(2, 2, 0, 0, 0))
			assertThat(index.find("").isFailure).isTrue()
			assertThat(thrownBy { index.find("spring") }).isInstanceOf(CircuitBreakerOpenException::class.java)
			assertThat(breaker.snapshot().lastFailure()).isEqualTo("java.io.IOException")
		}

	interface Index {

		fun find(name: String): Result<String>

		suspend fun findLater(name: String): Result<String>

	}

	open class PackageIndex : Index {

		@CircuitBreaker(name = "pypi")
		override fun find(name: String): Result<String> = runCatching { name.ifEmpty { throw IOException() } }

		@CircuitBreaker(name = "pypi")
		override suspend fun findLater(name: String): Result<String> {
			delay(1)
			return runCatching { name.ifEmpty { throw IOException() } }
		}

	}

}
