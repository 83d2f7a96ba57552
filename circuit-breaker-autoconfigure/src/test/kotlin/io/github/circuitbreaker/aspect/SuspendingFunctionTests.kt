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
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.springframework.boot.test.system.CapturedOutput
import org.springframework.boot.test.system.OutputCaptureExtension

/**
 * Tests for suspending functions, which return before the call ends.
 */
class SuspendingFunctionTests : KotlinBeans() {

	@ParameterizedTest
	@MethodSource("proxies")
	fun `call is counted once, and not before the function has completed`(service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			val reached = CompletableDeferred<Unit>()
			val response = CompletableDeferred<String>()
			val call = async {
				index.lookUp("spring") {
					reached.complete(Unit)
					response.await()
				}
			}
			reached.await()
			assertThat(calls).isEqualTo(CallCounts(0, 0, 0, 0, 0))
			response.complete("done")
			assertThat(call.await()).isEqualTo("spring: done")
			assertThat(calls).isEqualTo(CallCounts(1, 0, 0, 0, 0))
		}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `call after three failures is rejected within the coroutine and does not reach the function`(
		service: KClass<Index>,
	) = withBean(PackageIndex::class, service) { index ->
		open { index.lookUp("spring") { throw IOException("unreachable") } }
		var reached = false
		val rejection = thrownBy {
			index.lookUp("spring") {
				reached = true
				"done"
			}
		}
		assertThat(rejection).isInstanceOf(CircuitBreakerOpenException::class.java)
		assertThat(reached).isFalse()
		assertThat(calls).isEqualTo(CallCounts(0, 3, 0, 0, 1))
	}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `failure after a suspension counts as one before it`(service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			val response = CompletableDeferred<String>()
			val call = async(start = UNDISPATCHED) { thrownBy { index.lookUp("spring") { response.await() } } }
			response.completeExceptionally(IOException("unreachable"))
			assertThat(call.await()).isInstanceOf(IOException::class.java)
			assertThat(calls).isEqualTo(CallCounts(0, 1, 0, 0, 0))
		}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `first call after the recovery timeout is the trial until it completes`(service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			open { index.lookUp("spring") { throw IOException("unreachable") } }
			letRecoveryTimeoutPass()
			val response = CompletableDeferred<String>()
			val trial = async(start = UNDISPATCHED) { index.lookUp("spring") { response.await() } }
			assertThat(breaker.state).isEqualTo(State.HALF_OPEN)
			assertThat(thrownBy { index.lookUp("spring") { "done" } })
				.isInstanceOf(CircuitBreakerOpenException::class.java)
			response.complete("done")
			assertThat(trial.await()).isEqualTo("spring: done")
			assertThat(breaker.state).isEqualTo(State.CLOSED)
		}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `cancelled call is ignored`(service: KClass<Index>) = withBean(PackageIndex::class, service) { index ->
		repeat(3) { cancelWhenReached(index) }
		assertThat(calls).isEqualTo(CallCounts(0, 0, 0, 3, 0))
		assertThat(breaker.state).isEqualTo(State.CLOSED)
	}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `call that is cancelled too late is slow`(service: KClass<Index>) =
		withBean(PackageIndex::class, service) { index ->
			breaker.reconfigure(CircuitBreakerConfig.builder().slowCallDuration(Duration.ofSeconds(2)).build())
			repeat(3) {
				val name = withTimeoutOrNull(300) {
					index.lookUp("spring") {
						letRecoveryTimeoutPass()
						awaitCancellation()
					}
				}
				assertThat(name).isNull()
			}
			assertThat(calls).isEqualTo(CallCounts(0, 0, 3, 0, 0))
			assertThat(breaker.state).isEqualTo(State.OPEN)
		}

	@Test
	fun `call after a cancelled trial is the trial`() = withBean(PackageIndex::class) { index ->
		open { index.lookUp("spring") { throw IOException("unreachable") } }
		letRecoveryTimeoutPass()
		cancelWhenReached(index)
		assertThat(index.lookUp("spring") { "done" }).isEqualTo("spring: done")
		assertThat(breaker.state).isEqualTo(State.CLOSED)
	}

	@Test
	fun `timeout within the function is a failure, although Kotlin calls it a cancellation`() =
		withBean(PackageIndex::class) { index ->
			val timeout = thrownBy { index.lookUp("spring") { withTimeout(0) { awaitCancellation() } } }
			assertThat(timeout).isInstanceOf(TimeoutCancellationException::class.java)
			assertThat(calls).isEqualTo(CallCounts(0, 1, 0, 0, 0))
		}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `function may return nothing`(service: KClass<Index>) = withBean(PackageIndex::class, service) { index ->
		assertThat(index.refresh(null)).isEqualTo(Unit)
		assertThat(thrownBy { index.refresh(IOException("unreachable")) }).isInstanceOf(IOException::class.java)
		assertThat(calls).isEqualTo(CallCounts(1, 1, 0, 0, 0))
	}

	@ParameterizedTest
	@MethodSource("proxies")
	fun `function may return null`(service: KClass<Index>) = withBean(PackageIndex::class, service) { index ->
		assertThat(index.find("spring")).isNull()
		assertThat(calls).isEqualTo(CallCounts(1, 0, 0, 0, 0))
	}

	@Test
	fun `function runs in the context of its caller`() = withBean(PackageIndex::class) { index ->
		val name = withContext(CoroutineName("caller")) {
			index.lookUp("spring") { currentCoroutineContext()[CoroutineName]!!.name }
		}
		assertThat(name).isEqualTo("spring: caller")
	}

	@Test
	fun `function of a generic interface is protected, also when called by that`() {
		for (service in listOf(Names::class, Finder::class)) {
			@Suppress("UNCHECKED_CAST")
			withBean(Names::class, service as KClass<Finder<String>>) { names ->
				assertThat(names.find("spring")).isEqualTo("spring")
				open { names.find("") }
				assertThat(thrownBy { names.find("spring") }).isInstanceOf(CircuitBreakerOpenException::class.java)
				assertThat(calls).isEqualTo(CallCounts(1, 3, 0, 0, 1))
			}
		}
	}

	@Test
	fun `annotation of an interface protects its functions`() {
		for (service in listOf(FromInterface::class, AnnotatedIndex::class)) {
			@Suppress("UNCHECKED_CAST")
			withBean(FromInterface::class, service as KClass<AnnotatedIndex>) { index ->
				assertThat(index.find("spring")).isEqualTo("spring")
				assertThat(index.findAny()).isEqualTo("any")
				assertThat(calls).isEqualTo(CallCounts(2, 0, 0, 0, 0))
			}
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension::class)
	fun `default argument is filled in, which is no call within the same object`(output: CapturedOutput) =
		withBean(WithDefault::class) { index ->
			assertThat(index.find()).isEqualTo("spring")
			assertThat(calls).isEqualTo(CallCounts(1, 0, 0, 0, 0))
			assertThat(output).doesNotContain("same object")
		}

	@Test
	@ExtendWith(OutputCaptureExtension::class)
	fun `suspension is no call within the same object`(output: CapturedOutput) =
		withBean(Suspended::class) { index ->
			val response = CompletableDeferred<String>()
			val call = async(start = UNDISPATCHED) { index.twice(response) }
			response.complete("done")
			assertThat(call.await()).isEqualTo("donedone")
			assertThat(calls).isEqualTo(CallCounts(1, 0, 0, 0, 0))
			assertThat(output).doesNotContain("same object")
		}

	@Test
	@ExtendWith(OutputCaptureExtension::class)
	fun `call within the same object is warned of`(output: CapturedOutput) = withBean(SelfCalling::class) { index ->
		assertThat(index.findAll()).containsExactly("spring")
		assertThat(calls).isEqualTo(CallCounts(0, 0, 0, 0, 0))
		assertThat(output).containsOnlyOnce("same object").contains("SelfCalling.findAll calls find(String), but")
	}

	private suspend fun CoroutineScope.cancelWhenReached(index: Index) {
		val reached = CompletableDeferred<Unit>()
		val call = launch {
			index.lookUp("spring") {
				reached.complete(Unit)
				awaitCancellation()
			}
		}
		reached.await()
		call.cancelAndJoin()
	}

	companion object {

		@JvmStatic
		fun proxies() = listOf(PackageIndex::class, Index::class)

	}

	interface Index {

		suspend fun lookUp(name: String, behavior: suspend () -> String): String

		suspend fun find(name: String): String?

		suspend fun refresh(failure: Exception?)

	}

	open class PackageIndex : Index {

		@CircuitBreaker(name = "pypi")
		override suspend fun lookUp(name: String, behavior: suspend () -> String): String = name + ": " + behavior()

		@CircuitBreaker(name = "pypi")
		override suspend fun find(name: String): String? = null

		@CircuitBreaker(name = "pypi")
		override suspend fun refresh(failure: Exception?) {
			failure?.let { throw it }
		}

	}

	interface Finder<T> {

		suspend fun find(id: T): T

	}

	open class Names : Finder<String> {

		@CircuitBreaker(name = "pypi")
		override suspend fun find(id: String): String = id.ifEmpty { throw IOException("unreachable") }

	}

	@CircuitBreaker(name = "pypi")
	interface AnnotatedIndex {

		suspend fun find(name: String): String

		suspend fun findAny(): String = "any"

	}

	open class FromInterface : AnnotatedIndex {

		override suspend fun find(name: String): String = name

	}

	open class WithDefault {

		@CircuitBreaker(name = "pypi")
		open suspend fun find(name: String = "spring"): String = name

	}

	open class Suspended {

		@CircuitBreaker(name = "pypi")
		open suspend fun twice(response: CompletableDeferred<String>): String = response.await() + response.await()

	}

	open class SelfCalling {

		@CircuitBreaker(name = "pypi")
		open suspend fun find(name: String): String = name

		open suspend fun findAll(): List<String> = listOf(find("spring"))

		@CircuitBreaker(name = "pypi")
		open suspend fun findAsPartOfACall(): String = find("spring")

	}

}
