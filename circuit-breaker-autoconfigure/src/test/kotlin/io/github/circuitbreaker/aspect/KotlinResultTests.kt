package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.CircuitBreakerOpenException
import io.github.circuitbreaker.State
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.io.IOException
import java.util.concurrent.CompletableFuture
import kotlin.reflect.KClass
import kotlinx.coroutines.delay
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
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

	@Test
	fun `result in a future is judged like a result`() =
		withBean(Mirror::class) { index ->
			assertThat(index.findInFuture("spring").get().getOrThrow()).isEqualTo("spring")
			assertThat(index.findInFuture("").get().exceptionOrNull()).isInstanceOf(IOException::class.java)
			assertThat(calls).isEqualTo(CallCounts(1, 1, 0, 0, 0))
		}

	@Test
	fun `null is no failure`() =
		withBean(Mirror::class) { index ->
			assertThat(index.any { null }).isNull()
			assertThat(index.all { null }.isSuccess).isTrue()
			assertThat(calls).isEqualTo(CallCounts(2, 0, 0, 0, 0))
		}

	@Test
	fun `trial may call through the same circuit breaker again`() =
		withBean(Mirror::class) { index ->
			for (all in listOf<(() -> Any?) -> Any?>({ index.all(it) }, index::any)) {
				repeat(3) { index.find("") }
				assertThat(breaker.state).isEqualTo(State.OPEN)
				letRecoveryTimeoutPass()
				assertThat(all { index.find("spring").getOrThrow() }.toString()).contains("spring")
				assertThat(breaker.state).isEqualTo(State.CLOSED)
			}
		}

	@Test
	fun `result of a trial that fails is returned`() =
		withBean(Mirror::class) { index ->
			repeat(3) { index.find("") }
			letRecoveryTimeoutPass()
			assertThat(index.all { index.find("").getOrThrow() }.exceptionOrNull()).isInstanceOf(IOException::class.java)
			assertThat(breaker.state).isEqualTo(State.OPEN)
		}

	interface Index {

		fun find(name: String): Result<String>

		suspend fun findLater(name: String): Result<String>

	}

	open class Mirror : PackageIndex() {

		@CircuitBreaker(name = "pypi")
		open fun all(find: () -> Any?): Result<Any?> = runCatching { find() }

		@CircuitBreaker(name = "pypi")
		open fun any(find: () -> Any?): Any? = find()

		@CircuitBreaker(name = "pypi")
		open fun findInFuture(name: String): CompletableFuture<Result<String>> =
			CompletableFuture.completedFuture(find(name))

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
