package io.github.circuitbreaker.test.docs;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.test.ManualTimeSource;
import org.slf4j.LoggerFactory;

import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The examples of log messages: a circuit breaker writes them when its service fails and
 * recovers.
 */
final class LogSnippets {

	private LogSnippets() {
	}

	static void check(Snippet snippet) {
		assertThat(logged()).containsSubsequence(snippet.text().lines().toList());
	}

	private static List<String> logged() {
		Logger logger = (Logger) LoggerFactory.getLogger("io.github.circuitbreaker");
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		Level level = logger.getLevel();
		logger.setLevel(Level.INFO);
		logger.addAppender(log);
		try {
			failAndRecover();
		}
		finally {
			logger.detachAppender(log);
			logger.setLevel(level);
		}
		return log.list.stream()
			.map((event) -> "%-5s %s".formatted(event.getLevel(), event.getFormattedMessage()))
			.toList();
	}

	private static void failAndRecover() {
		ManualTimeSource time = new ManualTimeSource();
		CircuitBreaker pypi = CircuitBreaker.of("pypi", CircuitBreakerConfig.builder().build(), time);
		for (int i = 0; i < pypi.getConfig().failureThreshold(); i++) {
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> pypi.call(() -> {
				throw new ResourceAccessException("down", new IOException());
			}));
		}
		time.advance(Duration.ofSeconds(30));
		assertThat(pypi.call(() -> "up")).isEqualTo("up");
	}

}
