package com.example.probe.calls

import io.github.circuitbreaker.CircuitBreakerOpenException
import io.github.circuitbreaker.annotation.CircuitBreaker
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import kotlinx.coroutines.yield
import org.springframework.stereotype.Service

@Service
open class SuspendingCalls {

    @CircuitBreaker(name = "suspending", fallbackMethod = "suspendingFallback")
    open suspend fun call(outcome: String): String {
        yield()
        return RemoteService.answer(outcome)
    }

    @Suppress("unused")
    private suspend fun suspendingFallback(outcome: String, failure: CircuitBreakerOpenException): String {
        yield()
        return "suspending fallback"
    }
}

/** Makes suspending calls for callers in Java. */
@Service
class SuspendingCaller(private val calls: SuspendingCalls) {

    fun call(outcome: String): CompletableFuture<String> =
        CoroutineScope(Dispatchers.Default).future { calls.call(outcome) }
}
