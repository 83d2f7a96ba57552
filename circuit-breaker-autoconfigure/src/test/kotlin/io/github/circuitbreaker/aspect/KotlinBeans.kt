package io.github.circuitbreaker.aspect

import io.github.circuitbreaker.CallCounts
import io.github.circuitbreaker.CircuitBreaker
import io.github.circuitbreaker.CircuitBreakerRegistry
import io.github.circuitbreaker.InvalidConfigurationException
import io.github.circuitbreaker.InvalidConfigurationException.Mistake
import io.github.circuitbreaker.ManualTimeSource
import io.github.circuitbreaker.TimeSource
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration
import java.time.Duration
import java.util.concurrent.TimeUnit
import java.util.function.Supplier
import kotlin.reflect.KClass
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Timeout
import org.springframework.aop.support.AopUtils
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration
import org.springframework.boot.test.context.runner.ApplicationContextRunner
import org.springframework.core.NestedExceptionUtils

/**
 * Base class of tests with Kotlin beans in a real context, protected by the circuit breaker "pypi".
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
abstract class KotlinBeans {

	private val time = ManualTimeSource()

	protected lateinit var breaker: CircuitBreaker

	protected val calls: CallCounts
		get() = breaker.snapshot().calls()

	/**
	 * Calls a bean through its proxy. The type by which the bean is requested determines the kind
	 * of proxy.
	 */
	protected fun <S : Any> withBean(bean: KClass<out S>, service: KClass<S>, test: suspend CoroutineScope.(S) -> Unit) {
		contextRunner(bean, service == bean).run { context ->
			val proxy = context.getBean(service.java)
			assertThat(AopUtils.isCglibProxy(proxy)).isEqualTo(service == bean)
			breaker = context.getBean(CircuitBreakerRegistry::class.java).circuitBreaker("pypi")
			runBlocking { test(proxy) }
		}
	}

	protected fun <S : Any> withBean(bean: KClass<S>, test: suspend CoroutineScope.(S) -> Unit) =
		withBean(bean, bean, test)

	/**
	 * Returns why an application with a bean does not start.
	 */
	protected fun mistakes(bean: KClass<*>, proxyTargetClass: Boolean = true): List<Mistake> {
		var mistakes = emptyList<Mistake>()
		contextRunner(bean, proxyTargetClass).run { context ->
			val cause = NestedExceptionUtils.getRootCause(context.startupFailure)
			assertThat(cause).isInstanceOf(InvalidConfigurationException::class.java)
			mistakes = (cause as InvalidConfigurationException).mistakes
		}
		return mistakes
	}

	protected suspend fun thrownBy(call: suspend () -> Any?): Throwable? = runCatching { call() }.exceptionOrNull()

	protected suspend fun open(call: suspend () -> Any?) =
		repeat(3) { assertThat(thrownBy(call)).hasMessage("unreachable") }

	protected fun letRecoveryTimeoutPass() = time.advance(Duration.ofSeconds(30))

	private fun contextRunner(bean: KClass<*>, proxyTargetClass: Boolean) = ApplicationContextRunner()
		.withConfiguration(
			AutoConfigurations.of(
				AopAutoConfiguration::class.java,
				CircuitBreakerAutoConfiguration::class.java,
				CircuitBreakerAspectAutoConfiguration::class.java,
			),
		)
		.withBean(TimeSource::class.java, Supplier { time })
		.withBean(bean.java)
		.withPropertyValues("spring.aop.proxy-target-class=$proxyTargetClass")

}
