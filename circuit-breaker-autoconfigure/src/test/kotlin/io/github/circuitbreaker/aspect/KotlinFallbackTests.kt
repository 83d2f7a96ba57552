package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.CircuitBreakerOpenException
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.io.IOException
import kotlin.reflect.KClass
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource

/**
 * Tests for fallbacks of suspending functions and of flows.
 */
class KotlinFallbackTests : KotlinBeans() {

	@ParameterizedTest
	@MethodSource("indexes")
	fun `fallback gets the arguments and the failure, and then the rejection`(bean: KClass<out Index>) {
		for (service in listOf(bean, Index::class)) {
			@Suppress("UNCHECKED_CAST")
			withBean(bean, service as KClass<Index>) { index ->
				repeat(3) { assertThat(index.find("spring")).isEqualTo("spring: IOException") }
				assertThat(index.find("spring")).isEqualTo("spring: CircuitBreakerOpenException")
				assertThat(calls).isEqualTo(CallCounts(0, 3, 0, 0, 1))
			}
		}
	}

	@Test
	fun `suspending fallback may take its time`() = withBean(WithSlowFallback::class) { index ->
		val call = async(start = UNDISPATCHED) { index.find("spring") }
		assertThat(call.isActive).isTrue()
		index.response().complete("from the cache")
		assertThat(call.await()).isEqualTo("from the cache")
		assertThat(calls).isEqualTo(CallCounts(0, 1, 0, 0, 0))
	}

	@Test
	fun `suspending fallback runs in the context of its caller`() = withBean(WithFallbackInContext::class) { index ->
		assertThat(withContext(CoroutineName("caller")) { index.find("spring") }).isEqualTo("caller")
	}

	@Test
	fun `what a suspending fallback throws has the failure suppressed in it`() =
		withBean(WithFailingFallback::class) { index ->
			val thrown = thrownBy { index.find("spring") }
			assertThat(thrown).isInstanceOf(StaleException::class.java)
			assertThat(thrown!!.suppressed).hasOnlyElementsOfType(IOException::class.java)
		}

	@Test
	fun `fallback may return nothing for a function that returns nothing`() =
		withBean(WithFallbackForNothing::class) { index ->
			index.refresh()
			index.refreshSuspending()
			assertThat(index.fallbacks()).isEqualTo(2)
		}

	@Test
	fun `fallback may return a collection of an interface as the function does`() =
		withBean(WithFallbackForCollection::class) { index ->
			assertThat(index.sizes()).containsExactly(1)
			assertThat(index.names()).containsExactly("cached")
		}

	@Test
	fun `fallback of a generic class may return what that means`() = withBean(CachedNames::class) { index ->
		assertThat(index.find("spring")).containsExactly("cached")
	}

	@Test
	fun `flow goes on with that of its fallback`() = withBean(WithFallbackForFlow::class) { index ->
		assertThat(index.versions().toList()).containsExactly("7.0", "cached")
		assertThat(calls).isEqualTo(CallCounts(0, 1, 0, 0, 0))
	}

	@Test
	fun `flow of a suspending function goes on with that of its fallback, suspending or not`() =
		withBean(WithFallbackForFlow::class) { index ->
			assertThat(index.suspendingBoth().toList()).containsExactly("7.0", "cached")
			assertThat(index.suspending().toList()).containsExactly("7.0", "cached")
			assertThat(calls).isEqualTo(CallCounts(0, 2, 0, 0, 0))
		}

	companion object {

		@JvmStatic
		fun indexes() = listOf(WithSuspendingFallback::class, WithFallback::class)

	}

	class StaleException : RuntimeException()

	interface Index {

		suspend fun find(name: String): String

	}

	open class WithSuspendingFallback : Index {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		override suspend fun find(name: String): String = throw IOException("unreachable")

		private suspend fun cached(name: String, failure: Exception): String = "$name: ${failure.javaClass.simpleName}"

	}

	open class WithFallback : Index {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		override suspend fun find(name: String): String = throw IOException("unreachable")

		private fun cached(name: String, failure: Exception): String = "$name: ${failure.javaClass.simpleName}"

	}

	open class WithSlowFallback {

		private val response = CompletableDeferred<String>()

		open fun response() = response

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(name: String): String = throw IOException("unreachable")

		private suspend fun cached(): String = response.await()

	}

	open class WithFallbackInContext {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(name: String): String = throw IOException("unreachable")

		private suspend fun cached(): String = currentCoroutineContext()[CoroutineName]?.name ?: "nobody"

	}

	open class WithFailingFallback {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(name: String): String = throw IOException("unreachable")

		private suspend fun cached(): String = throw StaleException()

	}

	open class WithFallbackForNothing {

		private var fallbacks = 0

		open fun fallbacks() = fallbacks

		@CircuitBreaker(name = "pypi", fallbackMethod = "ignore")
		open suspend fun refresh() {
			throw IOException("unreachable")
		}

		private fun ignore() {
			fallbacks++
		}

		@CircuitBreaker(name = "pypi", fallbackMethod = "ignoreSuspending")
		open suspend fun refreshSuspending() {
			throw IOException("unreachable")
		}

		private suspend fun ignoreSuspending() {
			fallbacks++
		}

	}

	open class WithFallbackForCollection {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedSizes")
		open suspend fun sizes(): List<Number> = throw IOException("unreachable")

		private fun cachedSizes(): List<Number> = listOf(1)

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedNames")
		open suspend fun names(): List<String> = throw IOException("unreachable")

		private fun cachedNames(): ArrayList<String> = arrayListOf("cached")

	}

	abstract class Cached<T> {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(id: T): List<T> = throw IOException("unreachable")

	}

	open class CachedNames : Cached<String>() {

		private fun cached(id: String): List<String> = listOf("cached").filter { it != id }

	}

	open class WithFallbackForFlow {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun versions(): Flow<String> = brokenOff()

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun suspending(): Flow<String> = brokenOff()

		private fun cached(): Flow<String> = flowOf("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedSuspending")
		open suspend fun suspendingBoth(): Flow<String> = brokenOff()

		private suspend fun cachedSuspending(): Flow<String> = flowOf("cached")

		private fun brokenOff() = flow {
			emit("7.0")
			throw IOException("unreachable")
		}

	}

}
