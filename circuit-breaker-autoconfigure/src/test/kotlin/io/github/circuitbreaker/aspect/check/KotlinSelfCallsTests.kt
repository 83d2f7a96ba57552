package io.github.circuitbreaker.aspect.check

import io.github.circuitbreaker.annotation.CircuitBreaker
import java.util.function.Supplier
import kotlin.reflect.KClass
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource

/**
 * Tests for finding calls that bypass the proxy, in bytecode from the Kotlin compiler.
 */
class KotlinSelfCallsTests {

	@ParameterizedTest
	@MethodSource("warned")
	fun `call on this is found`(type: KClass<*>) {
		assertThat(SelfInvocations.of(type.java)).singleElement().asString()
			.containsPattern("^\\S+\\.all calls (lookUp|find)\\(String\\), but ")
	}

	@ParameterizedTest
	@MethodSource("notWarned")
	fun `any other call is not found`(type: KClass<*>) {
		assertThat(SelfInvocations.of(type.java)).isEmpty()
	}

	companion object {

		@JvmStatic
		fun warned() = Warned::class.nestedClasses

		@JvmStatic
		fun notWarned() = NotWarned::class.nestedClasses

	}

	open class Index {

		@CircuitBreaker(name = "pypi")
		open fun lookUp(name: String = "spring"): String = name

		@CircuitBreaker(name = "pypi")
		open suspend fun find(name: String): String = name

	}

	class Warned {

		open class InLambda : Index() {
			open fun all(name: String): () -> String = { lookUp(name) }
		}

		open class InNestedLambda : Index() {
			open fun all(name: String): () -> () -> String = { { lookUp(name) } }
		}

		open class InInlinedLambda : Index() {
			open fun all(names: List<String>): List<String> = names.map { lookUp(it) }
		}

		open class ByScope : Index() {
			open fun all(name: String): String = let { it.lookUp(name) }
		}

		open class InObject : Index() {
			open fun all(name: String): Supplier<String> = object : Supplier<String> {
				override fun get() = lookUp(name)
			}
		}

		open class InLambdaOfObject : Index() {
			open fun all(name: String): Supplier<() -> String> = object : Supplier<() -> String> {
				override fun get() = { lookUp(name) }
			}
		}

		open class InInnerClass : Index() {

			inner class Inner {
				fun all(name: String) = lookUp(name)
			}

		}

		open class WithDefaultArgument : Index() {
			open fun all(): String = lookUp()
		}

		open class InSuspendingLambda : Index() {
			open suspend fun all(name: String): String = withContext(Dispatchers.IO) { find(name) }
		}

		open class AfterSuspension : Index() {
			open suspend fun all(name: String): String = withContext(Dispatchers.IO) {
				delay(1)
				delay(2)
				find(name)
			}
		}

		open class InFlow : Index() {
			open fun all(name: String): Flow<String> = flow { emit(find(name)) }
		}

		open class BetweenSuspensions : Index() {
			open suspend fun all(name: String): String {
				delay(1)
				val found = find(name)
				delay(1)
				return found
			}
		}

		open class BySam : Index() {
			open fun all(name: String): Supplier<String> = Supplier { lookUp(name) }
		}

	}

	class NotWarned {

		open class OnParameterInLambda : Index() {
			open fun all(other: Index, name: String): () -> String = { other.lookUp(name) }
			open fun allSuspending(other: Index, name: String): suspend () -> String = { other.find(name) }
		}

		open class OnParameterInObject : Index() {
			open fun all(other: Index, name: String): Supplier<String> = object : Supplier<String> {
				override fun get() = other.lookUp(name)
			}
		}

		open class AsPartOfACall : Index() {
			@CircuitBreaker(name = "pypi")
			open suspend fun all(name: String): String = withContext(Dispatchers.IO) { find(name) }
		}

		class Resumed : Runnable {

			@CircuitBreaker(name = "pypi")
			suspend fun find(name: String): String {
				delay(1)
				delay(2)
				return name
			}

			override fun run() {
			}

		}

		open class OnParameterOfASuspendingLambda : Index() {
			open fun all(): suspend (Index) -> String = { other ->
				delay(1)
				other.find("spring")
			}
		}

		open class OnParameterOfALambda : Index() {
			open fun all(others: List<Index>, name: String): Sequence<String> =
				others.asSequence().map { it.lookUp(name) + it.lookUp() }
		}

		open class OnReceiverOfALambda : Index() {
			open fun all(name: String): Index.() -> String = { lookUp(name) }
		}

		open class WithContext : Index() {
			open fun all(other: Index): String = with(other) { lookUp() }
		}

		open class InObjectOfTheSameType : Index() {
			open fun all(): Index = object : Index() {
				override suspend fun find(name: String): String = lookUp(name)
			}
		}

		open class OnVariableThatChanges : Index() {
			open fun all(others: List<Index>, name: String): String {
				var index: Index = this
				for (other in others) {
					index.lookUp(name)
					index = other
				}
				return name
			}
		}

	}

}
