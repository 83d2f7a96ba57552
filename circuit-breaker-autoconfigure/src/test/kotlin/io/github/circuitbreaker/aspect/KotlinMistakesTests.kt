package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.annotation.CircuitBreaker
import io.github.circuitbreaker.InvalidConfigurationException.Mistake
import java.io.File
import java.lang.reflect.Method
import java.net.URLClassLoader
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource

/**
 * Tests for annotations in Kotlin classes that prevent startup.
 */
class KotlinMistakesTests : KotlinBeans() {

	@Test
	fun `deferred result began before it could be permitted`() {
		assertThat(mistakes(WithDeferred::class)).containsExactly(
			Mistake(
				"@CircuitBreaker on ${WithDeferred::class.java.name}.find() returns a Deferred, whose work begins" +
					" before it can be permitted",
				"Make it a suspending function.",
			),
		)
	}

	@Test
	fun `class that is not open has no proxy`() {
		val name = FinalClass::class.java.name
		assertThat(mistakes(FinalClass::class)).containsExactly(
			Mistake(
				"@CircuitBreaker on $name.find() has no effect, as the method is final and so not seen" +
					" by the proxy",
				"Make the method non-final, or weave the aspect.",
			),
			Mistake(
				"@CircuitBreaker on $name has no effect, as the class is final and so cannot have a proxy",
				"Make the class non-final (in Kotlin: open, and no data class), or weave the aspect.",
			),
		)
	}

	@Test
	fun `class that is not open has a proxy of its interface`() =
		withBean(FinalIndex::class, Index::class) { index -> assertThat(index.find()).isEqualTo("spring") }

	@Test
	fun `function that is not open is not seen by the proxy`() {
		assertThat(mistakes(FinalFunction::class)).containsExactly(
			Mistake(
				"@CircuitBreaker on ${FinalFunction::class.java.name}.find() has no effect, as the method is final and" +
					" so not seen by the proxy",
				"Make the method non-final, or weave the aspect.",
			),
		)
	}

	@Test
	fun `fallback that returns something else does not fit`() {
		val problem = "@CircuitBreaker on ${WithWrongFallback::class.java.name}.find(String) names the" +
			" fallback method \"cached\", whose result does not fit: cached(String) returns %s"
		assertThat(mistakes(WithWrongFallback::class).map { it.problem }).containsExactly(problem.format("int"))
		assertThat(mistakes(WithWrongSuspendingFallback::class).map { it.problem })
			.containsExactly(problem.format("Integer").replace("WithWrong", "WithWrongSuspending"))
	}

	@Test
	fun `fallback that returns a collection of something else does not fit`() {
		assertThat(mistakes(WithWrongCollection::class).map { it.problem }).singleElement().asString()
			.endsWith("cached(String) returns List<Integer>")
	}

	@Test
	fun `fallback of a function that does not suspend must not suspend`() {
		assertThat(mistakes(WithFallbackThatSuspends::class).map { it.problem }).singleElement().asString()
			.contains("whose result does not fit")
	}

	@Test
	fun `probe must not suspend`() {
		assertThat(mistakes(WithProbeThatSuspends::class).map { it.problem }).singleElement().asString()
			.contains("names a probe method \"ping\" that does not exist")
	}

	@ParameterizedTest
	@CsvSource(
		"WithSuspension, kotlinx-coroutines-reactor",
		"WithSuspension, kotlin-reflect",
		"WithFlow, kotlinx-coroutines-reactor",
	)
	fun `coroutines need what Spring needs for them`(type: String, missing: String) {
		val classPath = System.getProperty("java.class.path").split(File.pathSeparator)
			.filterNot { "/$missing/" in it }
			.map { File(it).toURI().toURL() }
		URLClassLoader(classPath.toTypedArray(), ClassLoader.getPlatformClassLoader()).use { loader ->
			val bean = loader.loadClass("${javaClass.name}$$type")
			val resultCheck = loader.loadClass(ResultTypeCheck::class.java.name)
			val check = resultCheck.getConstructor(Method::class.java, Class::class.java)
				.newInstance(bean.declaredMethods.single { it.name == "find" }, bean)
			assertThatThrownBy { resultCheck.getMethod("check")(check) }.cause()
				.hasMessageContaining("by a coroutine, for which Spring needs more of Kotlin")
		}
	}

	open class WithProbeThatSuspends {

		@CircuitBreaker(name = "pypi", probeMethod = "ping")
		open fun find(): String = "spring"

		suspend fun ping(): String = "back"

	}

	open class WithSuspension {

		@CircuitBreaker(name = "pypi")
		open suspend fun find(): String = "spring"

	}

	open class WithFlow {

		@CircuitBreaker(name = "pypi")
		open fun find(): Flow<String> = flowOf("spring")

	}

	open class WithDeferred {

		@CircuitBreaker(name = "pypi")
		open fun find(): Deferred<String> = CompletableDeferred("spring")

	}

	class FinalClass {

		@CircuitBreaker(name = "pypi")
		suspend fun find(): String = "spring"

	}

	interface Index {

		suspend fun find(): String

	}

	class FinalIndex : Index {

		@CircuitBreaker(name = "pypi")
		override suspend fun find(): String = "spring"

	}

	open class FinalFunction {

		@CircuitBreaker(name = "pypi")
		fun find(): String = "spring"

	}

	open class WithWrongFallback {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(name: String): String = name

		private fun cached(name: String): Int = name.length

	}

	open class WithWrongSuspendingFallback {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(name: String): String = name

		private suspend fun cached(name: String): Int = name.length

	}

	open class WithWrongCollection {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(name: String): List<String> = listOf(name)

		private fun cached(name: String): List<Int> = listOf(name.length)

	}

	open class WithFallbackThatSuspends {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open fun find(name: String): String = name

		private suspend fun cached(name: String): String = name

	}

}
