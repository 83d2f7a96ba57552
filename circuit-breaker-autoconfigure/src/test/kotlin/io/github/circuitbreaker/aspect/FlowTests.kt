package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.CircuitBreakerConfig
import io.github.circuitbreaker.CircuitBreakerOpenException
import io.github.circuitbreaker.State
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.io.IOException
import java.time.Duration
import kotlin.reflect.KClass
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withTimeoutOrNull
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.Arguments
import org.junit.jupiter.params.provider.MethodSource

/**
 * Tests for functions that return a [Flow], suspending or not. Each collection is a call.
 */
class FlowTests : KotlinBeans() {

	@ParameterizedTest
	@MethodSource("functionsAndProxies")
	fun `each collection is a call`(function: Versions, service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			val versions = function(index) { "7.0" }
			assertThat(calls).isEqualTo(CallCounts(0, 0, 0, 0, 0))
			repeat(2) { assertThat(versions.toList()).containsExactly("first", "7.0") }
			assertThat(calls).isEqualTo(CallCounts(2, 0, 0, 0, 0))
		}

	@ParameterizedTest
	@MethodSource("functionsAndProxies")
	fun `collection is counted when it completes`(function: Versions, service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			val response = CompletableDeferred<String>()
			val collected = async(start = UNDISPATCHED) { function(index) { response.await() }.toList() }
			assertThat(calls).isEqualTo(CallCounts(0, 0, 0, 0, 0))
			response.complete("7.0")
			assertThat(collected.await()).containsExactly("first", "7.0")
			assertThat(calls).isEqualTo(CallCounts(1, 0, 0, 0, 0))
		}

	@ParameterizedTest
	@MethodSource("functionsAndProxies")
	fun `collection is permitted when it begins`(function: Versions, service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			var reached = 0
			val versions = function(index) {
				reached++
				throw IOException("unreachable")
			}
			open { versions.toList() }
			assertThat(thrownBy { versions.toList() }).isInstanceOf(CircuitBreakerOpenException::class.java)
			assertThat(reached).isEqualTo(3)
			assertThat(calls).isEqualTo(CallCounts(0, 3, 0, 0, 1))
			val ofOpenCircuit = function(index) { "7.0" }
			letRecoveryTimeoutPass()
			assertThat(ofOpenCircuit.toList()).containsExactly("first", "7.0")
			assertThat(breaker.state).isEqualTo(State.CLOSED)
		}

	@ParameterizedTest
	@MethodSource("functionsAndProxies")
	fun `collection that is given up is ignored`(function: Versions, service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			val response = CompletableDeferred<String>()
			assertThat(function(index) { response.await() }.first()).isEqualTo("first")
			assertThat(calls).isEqualTo(CallCounts(0, 0, 0, 1, 0))
		}

	@Test
	fun `collection that is given up too late is slow unless it has got an element`() =
		withBean(SilentIndex::class) { index ->
			breaker.reconfigure(CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(2)).build())
			withTimeoutOrNull(300) { index.silent { letRecoveryTimeoutPass() }.collect() }
			assertThat(calls).isEqualTo(CallCounts(0, 0, 1, 0, 0))
			withTimeoutOrNull(300) {
				index.versions {
					letRecoveryTimeoutPass()
					awaitCancellation()
				}.collect()
			}
			assertThat(calls).isEqualTo(CallCounts(0, 0, 1, 1, 0))
		}

	companion object {

		@JvmStatic
		fun functionsAndProxies(): List<Arguments> {
			val functions = listOf<Versions>({ versions(it) }, { versionsAfterAWhile(it) })
			return functions.flatMap { function ->
				listOf(PackageIndex::class, Index::class).map { Arguments.of(function, it) }
			}
		}

	}

	interface Index {

		fun versions(last: suspend () -> String): Flow<String>

		suspend fun versionsAfterAWhile(last: suspend () -> String): Flow<String>

	}

	open class SilentIndex : PackageIndex() {

		@CircuitBreaker(name = "pypi")
		open fun silent(begun: () -> Unit): Flow<String> = flow {
			begun()
			awaitCancellation()
		}

	}

	open class PackageIndex : Index {
		@CircuitBreaker(name = "pypi")
		override fun versions(last: suspend () -> String): Flow<String> = flow {
			emit("first")
			emit(last())
		}

		@CircuitBreaker(name = "pypi")
		override suspend fun versionsAfterAWhile(last: suspend () -> String): Flow<String> = flow {
			emit("first")
			emit(last())
		}

	}

}

typealias Versions = suspend FlowTests.Index.(suspend () -> String) -> Flow<String>
