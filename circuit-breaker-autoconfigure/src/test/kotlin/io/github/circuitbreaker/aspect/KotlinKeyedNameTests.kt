package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CircuitBreakerRegistry
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.lang.reflect.Proxy
import java.util.function.Supplier
import kotlin.reflect.KClass
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * Tests for names that depend on calls of Kotlin functions.
 */
class KotlinKeyedNameTests {

	@Test
	fun `argument that is null hides no other`() =
		assertName("-SIMPLE", Client::class) { it.find(null, "simple") }

	@Test
	fun `suspending function needs no parameters`() =
		assertName("tenant ACME", Client::class) { it.all() }

	@Test
	fun `default argument is part of the name`() =
		assertName("a-PYPI.ORG", Client::class) { it.withDefault("a") }

	@Test
	fun `receiver of an extension is the first parameter`() =
		assertName("pypi.org/simple", Client::class) { it.extended("pypi.org") }

	@Test
	fun `value class goes by its value`() =
		assertName("index-pypi.org", Client::class) { it.ofValue(Host("pypi.org")) }

	@Test
	fun `setter is a function`() =
		assertName("set pypi.org", Client::class) { it.host = "pypi.org" }

	@Test
	fun `client that is an interface has the names of the interface`() {
		val client = Proxy.newProxyInstance(javaClass.classLoader, arrayOf(Api::class.java)) { _, _, arguments ->
			arguments[0]
		} as Api
		assertName("index-pypi.org", Api::class, client) { it.find("pypi.org") }
	}

	@Test
	fun `function of a generic interface may have other names there`() =
		assertName("index-pypi.org", StringFinder::class) { it.find("pypi.org") }

	private fun <T : Any> assertName(name: String, type: KClass<T>, bean: T? = null, call: suspend (T) -> Unit) {
		val runner = Contexts.runner().withBean("tenant", String::class.java, Supplier { "acme" })
		val withBean = if (bean == null) runner.withBean(type.java) else runner.withBean(type.java, Supplier { bean })
		withBean.run { context ->
			runBlocking { call(context.getBean(type.java)) }
			assertThat(context.getBean(CircuitBreakerRegistry::class.java).all).extracting<String> { it.name }
				.containsExactly(name)
		}
	}

	@JvmInline
	value class Host(val name: String)

	open class Client {

		@set:CircuitBreaker("set #{#p0}")
		open var host = ""

		@CircuitBreaker("#{#host}-#{#path.toUpperCase()}")
		open suspend fun find(host: String?, path: String): String {
			delay(1)
			return host + path
		}

		@CircuitBreaker("tenant #{@tenant.toUpperCase()}")
		open suspend fun all() = ""

		@CircuitBreaker("#{#path}-#{#host.toUpperCase()}")
		open suspend fun withDefault(path: String, host: String = "pypi.org") = path + host

		@CircuitBreaker("#{#p0}/#{#path}")
		open fun String.find(path: String) = this + path

		suspend fun extended(host: String) = host.find("simple")

		@CircuitBreaker("index-#{#host}")
		open fun ofValue(host: Host) = host.name

	}

	interface Api {

		@CircuitBreaker("index-#{#host}")
		suspend fun find(host: String): String

	}

	interface Finder<T> {

		@CircuitBreaker("index-#{#key}")
		suspend fun find(key: T): T

	}

	@Suppress("PARAMETER_NAME_CHANGED_ON_OVERRIDE")
	open class StringFinder : Finder<String> {

		override suspend fun find(name: String) = name

	}

}
