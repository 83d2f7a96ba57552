package io.github.circuitbreaker.benchmarks.startup.web;

import io.github.circuitbreaker.benchmarks.startup.Stopwatch;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application with one controller and the {@link Services}. The class path
 * determines what else it contains.
 */
@SpringBootApplication
@RestController
public class WebApplication {

	@GetMapping("/")
	String greeting() {
		return "Hello";
	}

	/**
	 * Starts the application, reports the time that it took, and stops it.
	 * @param args options for Spring Boot
	 */
	public static void main(String[] args) {
		Stopwatch stopwatch = new Stopwatch();
		stopwatch.start();
		ConfigurableApplicationContext context = SpringApplication.run(WebApplication.class, args);
		stopwatch.stop();
		stopwatch.report();
		context.close();
	}

}
