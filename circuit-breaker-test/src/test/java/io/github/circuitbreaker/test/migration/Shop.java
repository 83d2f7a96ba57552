package io.github.circuitbreaker.test.migration;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.test.ManualTimeSource;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application of the example, before or after the migration, without the
 * auto-configurations of the other library. Its warehouse answers as a test says, and its
 * clock stands still.
 */
abstract class Shop {

	protected final Warehouse warehouse = new Warehouse();

	private final ManualTimeSource time = new ManualTimeSource();

	protected final ConfigurableApplicationContext context;

	Shop(Class<?> application, String profile, String otherLibrary) {
		String excluded = StreamSupport
			.stream(ImportCandidates.load(AutoConfiguration.class, null).spliterator(), false)
			.filter((name) -> name.startsWith(otherLibrary))
			.collect(Collectors.joining(","));
		this.context = new SpringApplicationBuilder(application).profiles(profile)
			.web(WebApplicationType.NONE)
			.properties("spring.autoconfigure.exclude=" + excluded)
			.initializers((context) -> {
				DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
				beans.registerSingleton("warehouse", this.warehouse);
				beans.registerSingleton("time", this.time);
				beans.registerSingleton("clock", CircuitBreakerConfigCustomizer.of("stock",
						(builder) -> builder.clock(new ShopClock(this.time))));
			})
			.run();
	}

	/**
	 * Counts the chairs.
	 * @param answer what the warehouse does if it is asked
	 * @return the result or the exception, and the state of the circuit
	 */
	String count(Answer answer) {
		return outcome(answer, () -> String.valueOf(count("chair")));
	}

	/**
	 * Orders a chair.
	 * @param answer what the warehouse does if it is asked
	 * @return the result or the exception, and the state of the circuit for counting
	 */
	String order(Answer answer) {
		return outcome(answer, () -> order("chair"));
	}

	private String outcome(Answer answer, Supplier<String> call) {
		this.warehouse.answer = answer;
		String outcome;
		try {
			outcome = call.get();
		}
		catch (RuntimeException | StackOverflowError ex) {
			outcome = ex.getClass().getSimpleName();
		}
		return outcome + ", " + state();
	}

	void advance(Duration duration) {
		this.time.advance(duration);
	}

	protected abstract int count(String article);

	protected abstract String order(String article);

	protected abstract String state();

	/**
	 * Closes the circuit for counting and forgets what it counted.
	 */
	abstract void reset();

	void close() {
		this.context.close();
	}

	enum Answer {

		GIVES, FAILS, BREAKS, KNOWS_NO_SUCH_ARTICLE

	}

	static final class Before extends Shop {

		Before() {
			super(com.example.before.StockApplication.class, "before", "io.github.circuitbreaker.");
		}

		@Override
		protected int count(String article) {
			return this.context.getBean(com.example.before.Stock.class).count(article);
		}

		@Override
		protected String order(String article) {
			return this.context.getBean(com.example.before.Stock.class).order(article);
		}

		@Override
		protected String state() {
			return stock().getState().toString();
		}

		@Override
		void reset() {
			stock().reset();
		}

		private io.github.resilience4j.circuitbreaker.CircuitBreaker stock() {
			return this.context.getBean(io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry.class)
				.circuitBreaker("stock");
		}

	}

	static final class After extends Shop {

		After() {
			super(com.example.after.StockApplication.class, "after", "io.github.resilience4j.");
		}

		@Override
		protected int count(String article) {
			return this.context.getBean(com.example.after.Stock.class).count(article);
		}

		@Override
		protected String order(String article) {
			return this.context.getBean(com.example.after.Stock.class).order(article);
		}

		@Override
		protected String state() {
			return stock().getState().toString();
		}

		@Override
		void reset() {
			stock().reset();
		}

		private CircuitBreaker stock() {
			return this.context.getBean(CircuitBreakerRegistry.class).circuitBreaker("stock");
		}

	}

	private static final class Warehouse
			implements com.example.before.Stock.Warehouse, com.example.after.Stock.Warehouse {

		private Answer answer = Answer.GIVES;

		@Override
		public int count(String article) {
			return answer(7);
		}

		@Override
		public String order(String article) {
			return answer("ordered");
		}

		private <T> T answer(T result) {
			return switch (this.answer) {
				case GIVES -> result;
				case FAILS -> throw new UncheckedIOException(new ConnectException());
				case BREAKS -> throw new StackOverflowError();
				case KNOWS_NO_SUCH_ARTICLE -> throw new NoSuchElementException();
			};
		}

	}

	private static final class ShopClock extends Clock {

		private final ManualTimeSource time;

		ShopClock(ManualTimeSource time) {
			this.time = time;
		}

		@Override
		public Instant instant() {
			return this.time.now();
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
