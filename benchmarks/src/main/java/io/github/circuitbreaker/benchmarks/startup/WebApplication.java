package io.github.circuitbreaker.benchmarks.startup;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application with one controller and as many other beans as wanted. The class path
 * determines what else it contains.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WebApplication.ProtectedService.class)
@RestController
public class WebApplication {

	@GetMapping("/")
	String greeting() {
		return "Hello";
	}

	/**
	 * Starts the application, reports the time that it took, and stops it.
	 * @param args the number of beans, and options for Spring Boot
	 */
	public static void main(String[] args) {
		List<Class<?>> types = CopiedBeans.define(Integer.parseInt(args[0]));
		SpringApplication application = new SpringApplication(WebApplication.class);
		application.addInitializers((GenericApplicationContext context) -> types
			.forEach((type) -> context.registerBeanDefinition(type.getName(), new RootBeanDefinition(type))));
		Stopwatch stopwatch = new Stopwatch();
		stopwatch.start();
		ConfigurableApplicationContext context = application.run(args);
		stopwatch.stop();
		stopwatch.report();
		types.forEach((type) -> Assert.state(context.getBean(type).getClass() == type, "A bean has a proxy"));
		context.getBeanProvider(ProtectedService.class)
			.ifAvailable((service) -> Assert.state(AopUtils.isAopProxy(service) == isProtectionPresent(),
					"The wrong bean has a proxy"));
		context.close();
	}

	private static boolean isProtectionPresent() {
		return Stream.of(Library.CIRCUIT_BREAKER, Library.RESILIENCE4J)
			.anyMatch((library) -> ClassUtils.isPresent(library.type(), null));
	}

	/**
	 * Is protected by the library that is on the class path. An annotation whose class is
	 * absent has no effect.
	 */
	@Profile("protected")
	static class ProtectedService {

		@io.github.circuitbreaker.annotation.CircuitBreaker("service")
		@io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(name = "service")
		String answer() {
			return "answer";
		}

	}

}
