package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.io.IOException
import java.util.concurrent.CompletableFuture
import kotlin.reflect.KClass
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.reactor.awaitSingle
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import reactor.core.publisher.Mono

/**
 * Tests for fallbacks that Java sees otherwise than Kotlin: by another name, with another result, or with a
 * parameter more.
 */
class KotlinFallbackShapesTests : KotlinBeans() {

	@ParameterizedTest
	@MethodSource("inheriting")
	fun `fallback of an annotated class stands in for a function that the class inherits`(bean: KClass<out Index>) {
		for (service in listOf(bean, Index::class)) {
			@Suppress("UNCHECKED_CAST")
			withBean(bean, service as KClass<Index>) { index ->
				repeat(4) { assertThat(index.find("spring")).isEqualTo("cached spring") }
				assertThat(calls).isEqualTo(CallCounts(0, 3, 0, 0, 1))
			}
		}
	}

	@Test
	fun `fallback is found although the compiler has mangled its name`() = withBean(Mangled::class) { index ->
		assertThat(index.byId(Id("a")).text).isEqualTo("cached a")
		assertThat(index.asResult().getOrThrow()).isEqualTo("cached")
		assertThat(index.ofModule()).isEqualTo("cached")
		assertThat(index.valueOfModule()).isEqualTo(Id("cached"))
		assertThat(index.number(Number(1))).isEqualTo(-1)
		assertThat(index.suspending(Id("a"))).isEqualTo("cached a")
		assertThat(calls.failed()).isEqualTo(3)
		assertThat(calls.rejected()).isEqualTo(3)
	}

	@Test
	fun `mangled fallbacks of an annotated class are not protected`() = withBean(MangledOfClass::class) { index ->
		assertThat(index.byId(Id("a"))).isEqualTo("cached a")
		assertThat(index.cached(Id("a"), IOException())).isEqualTo("cached a")
		assertThat(index.cached()).isEqualTo("of module")
		assertThat(calls).isEqualTo(CallCounts(0, 1, 0, 0, 0))
	}

	@Test
	fun `mistakes name functions as they are written`() {
		assertThat(mistakes(MangledMistakes::class).map { it.problem + " " + it.remedy }).singleElement().asString()
			.contains(".byId(String)")
			.contains("cachedById")
			.doesNotContain("byId-")
			.doesNotContain("ById-")
	}

	@Test
	fun `mangled function is no fallback of itself`() {
		assertThat(mistakes(FallbackOfItself::class).map { it.problem }).singleElement().asString()
			.contains("which is the method itself")
	}

	@Test
	fun `variance is that of the declared type`() = withBean(Variance::class) { index ->
		assertThat(index.list()).containsExactly("cached")
		assertThat(index.pair().second.toString()).isEqualTo("cached")
		assertThat(index.map()["a"]!!.single().toString()).isEqualTo("cached")
		assertThat(index.flow().toList()).containsExactly("cached")
		assertThat(index.answer()).isEqualTo(Found("cached"))
		assertThat(index.later().await()).containsExactly("cached")
		assertThat(index.mono().awaitSingle()).containsExactly("cached")
		assertThat(index.function()("a").toString()).isEqualTo("cached")
		assertThat(index.suspendingFlow().toList()).containsExactly("cached")
		assertThat(index.suspendingList()).isEmpty()
	}

	@Test
	fun `type parameters of a superclass vary, too`() = withBean(VarianceOfSuperclass::class) { index ->
		assertThat(index.list()).containsExactly("cached")
	}

	@ParameterizedTest
	@MethodSource("unfit")
	fun `result that does not vary does not fit`(bean: KClass<*>) {
		assertThat(mistakes(bean).map { it.problem }).singleElement().asString().contains("whose result does not fit")
	}

	@Test
	fun `fallback that returns nothing at all only translates`() = withBean(Translating::class) { index ->
		for (thrown in listOf(
			thrownBy { index.string() },
			thrownBy { index.int() },
			thrownBy { index.unit() },
			thrownBy { index.suspending() },
			thrownBy { index.flow().toList() },
			thrownBy { index.suspendingFlow().toList() },
			thrownBy { index.mono().awaitSingle() },
			thrownBy { index.later().await() },
		)) {
			assertThat(thrown).isInstanceOf(Translated::class.java)
		}
	}

	companion object {

		@JvmStatic
		fun inheriting() = listOf(Suspending::class, SuspendingBySuspending::class, OfGenericBase::class)

		@JvmStatic
		fun unfit() = listOf(
			MoreGeneral::class,
			Invariant::class,
			SuspendingNothing::class,
			SuspendingNothingForSuspending::class,
			Contravariant::class,
		)

	}

	interface Index {

		suspend fun find(name: String): String

	}

	open class Base : Index {

		override suspend fun find(name: String): String = throw IOException()

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	open class Suspending : Base() {

		open fun cached(name: String, failure: Exception): String = "cached $name"

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	open class SuspendingBySuspending : Base() {

		open suspend fun cached(name: String, failure: Exception): String = "cached $name"

	}

	open class GenericBase<T> {

		open suspend fun find(name: T): T = throw IOException()

		open suspend fun cached(name: T, failure: Exception): String = "cached $name"

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	open class OfGenericBase : GenericBase<String>(), Index

	@JvmInline
	value class Id(val text: String)

	@JvmInline
	value class Number(val value: Int)

	open class Mangled {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedById")
		open fun byId(id: Id): Id = throw IOException()

		fun cachedById(id: Id, failure: Exception): Id = Id("cached ${id.text}")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedResult")
		open fun asResult(): Result<String> = throw IOException()

		fun cachedResult(failure: Exception): Result<String> = Result.success("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedOfModule")
		open fun ofModule(): String = throw IOException()

		internal fun cachedOfModule(failure: Exception): String = "cached"

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValueOfModule")
		internal open fun valueOfModule(): Id = throw IOException()

		internal fun cachedValueOfModule(failure: Exception): Id = Id("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedNumber")
		open fun number(number: Number): Int = throw IOException()

		private fun cachedNumber(number: Number): Int = -number.value

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedSuspending")
		open suspend fun suspending(id: Id): String = throw IOException()

		private suspend fun cachedSuspending(id: Id, failure: Exception): String = "cached ${id.text}"

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
	open class MangledOfClass {

		open fun byId(id: Id): String = throw IOException()

		open fun cached(id: Id, failure: Exception): String = "cached ${id.text}"

		internal open fun cached(): String = "of module"

	}

	open class MangledMistakes {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cacheById")
		open fun byId(id: Id): String = throw IOException()

		fun cachedById(id: Id, failure: Exception): String = "cached ${id.text}"

	}

	open class FallbackOfItself {

		@CircuitBreaker(name = "pypi", fallbackMethod = "byId")
		open fun byId(id: Id): String = throw IOException()

	}

	sealed interface Answer<out T>

	data class Found<out T>(val value: T) : Answer<T>

	open class Variance {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedList")
		open fun list(): List<CharSequence> = throw IOException()

		private fun cachedList(failure: Exception): List<String> = listOf("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedPair")
		open fun pair(): Pair<CharSequence, Any> = throw IOException()

		private fun cachedPair(failure: Exception): Pair<String, String> = "a" to "cached"

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedMap")
		open fun map(): Map<String, List<CharSequence>> = throw IOException()

		private fun cachedMap(failure: Exception): Map<String, ArrayList<String>> = mapOf("a" to arrayListOf("cached"))

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedFlow")
		open fun flow(): Flow<CharSequence> = flow { throw IOException() }

		private fun cachedFlow(failure: Exception): Flow<String> = flowOf("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedAnswer")
		open fun answer(): Answer<CharSequence> = throw IOException()

		private fun cachedAnswer(failure: Exception): Found<String> = Found("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedLater")
		open fun later(): CompletableFuture<List<CharSequence>> = throw IOException()

		private fun cachedLater(failure: Exception): CompletableFuture<List<String>> =
			CompletableFuture.completedFuture(listOf("cached"))

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedMono")
		open fun mono(): Mono<List<CharSequence>> = Mono.error(IOException())

		private fun cachedMono(failure: Exception): List<String> = listOf("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedFunction")
		open fun function(): (String) -> CharSequence = throw IOException()

		private fun cachedFunction(failure: Exception): (CharSequence) -> String = { "cached" }

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedSuspendingFlow")
		open suspend fun suspendingFlow(): Flow<CharSequence> = throw IOException()

		private fun cachedSuspendingFlow(failure: Exception): Flow<String> = flowOf("cached")

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedSuspendingList")
		open suspend fun suspendingList(): List<Pair<CharSequence, CharSequence>> = throw IOException()

		private fun cachedSuspendingList(failure: Exception): List<Pair<String, String>> = listOf()

	}

	open class GenericList<T> {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun list(): List<T> = throw IOException()

	}

	open class VarianceOfSuperclass : GenericList<CharSequence>() {

		private fun cached(failure: Exception): List<String> = listOf("cached")

	}

	open class MoreGeneral {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun list(): List<String> = throw IOException()

		private fun cached(failure: Exception): List<CharSequence> = listOf("cached")

	}

	class Box<T>(val value: T)

	open class Invariant {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun box(): Box<CharSequence> = throw IOException()

		private fun cached(failure: Exception): Box<String> = Box("cached")

	}

	open class Contravariant {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun function(): (CharSequence) -> String = throw IOException()

		private fun cached(failure: Exception): (String) -> String = { it }

	}

	open class SuspendingNothing {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun find(): String = throw IOException()

		private suspend fun cached(failure: Exception): Nothing = throw Translated()

	}

	open class SuspendingNothingForSuspending {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(): String = throw IOException()

		private suspend fun cached(failure: Exception): Nothing = throw Translated()

	}

	class Translated : RuntimeException()

	open class Translating {

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open fun string(): String = throw IOException()

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open fun int(): Int = throw IOException()

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open fun unit(): Unit = throw IOException()

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open suspend fun suspending(): String = throw IOException()

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open fun flow(): Flow<String> = flow { throw IOException() }

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open suspend fun suspendingFlow(): Flow<String> = flow { throw IOException() }

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open fun mono(): Mono<String> = Mono.error(IOException())

		@CircuitBreaker(name = "pypi", fallbackMethod = "translate")
		open fun later(): CompletableFuture<String> = CompletableFuture.failedFuture(IOException())

		fun translate(failure: Exception): Nothing = throw Translated()

	}

}
