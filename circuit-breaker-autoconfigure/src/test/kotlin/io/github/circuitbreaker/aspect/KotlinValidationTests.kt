package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.annotation.CircuitBreaker
import jakarta.validation.ConstraintViolationException
import jakarta.validation.constraints.NotBlank
import java.util.function.Supplier
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.validation.annotation.Validated
import org.springframework.validation.beanvalidation.MethodValidationPostProcessor

/**
 * Tests for functions whose arguments validation refuses.
 */
class KotlinValidationTests {

	@Test
	fun `refused arguments say nothing and reach no fallback`() {
		Contexts.runner()
			.withBean(MethodValidationPostProcessor::class.java, Supplier {
				MethodValidationPostProcessor().apply { setValidator(ValidationTests.VALIDATOR) }
			})
			.withBean(Client::class.java)
			.run { context ->
				val client = context.getBean(Client::class.java)
				runBlocking {
					assertThat(runCatching { client.find(" ") }.exceptionOrNull())
						.isInstanceOf(ConstraintViolationException::class.java)
					assertThat(runCatching { client.findAll(" ").toList() }.exceptionOrNull())
						.isInstanceOf(ConstraintViolationException::class.java)
					assertThat(Contexts.calls(context)).isEqualTo(CallCounts(0, 0, 0, 2, 0))
					assertThat(client.find("spring")).isEqualTo("spring")
				}
			}
	}

	@Validated
	open class Client {

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		open suspend fun find(@NotBlank name: String): String = name

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedAll")
		open fun findAll(@NotBlank name: String): Flow<String> = flowOf(name)

		protected fun cached(failure: Exception): String = "cached"

		protected fun cachedAll(failure: Exception): Flow<String> = flowOf("cached")

	}

}
