package io.github.circuitbreaker.benchmarks.startup;

import java.util.List;

import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;

import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.Assert;

/**
 * An application with a given number of beans, each of its own class and none with a
 * circuit breaker. As in every application with auto-configuration, Spring Boot checks
 * each bean for configuration properties, with or without circuit breakers.
 */
public final class BeansApplication {

	/** The contents of the application, and the part of its start to measure. */
	enum Mode {

		/** The whole start without circuit breakers. */
		PLAIN(WithoutCircuitBreakers.class),

		/** The whole start with circuit breakers. */
		CIRCUIT_BREAKER(WithCircuitBreakers.class),

		/** The part of the start in which circuit breakers check the beans. */
		CHECKS(WithCircuitBreakers.class);

		private final Class<?> configuration;

		Mode(Class<?> configuration) {
			this.configuration = configuration;
		}

	}

	private BeansApplication() {
	}

	/**
	 * Starts the application, reports the time that it took, and stops it.
	 * @param args the mode and the number of beans
	 */
	public static void main(String[] args) {
		Mode mode = Mode.valueOf(args[0]);
		List<Class<?>> types = CopiedBeans.define(Integer.parseInt(args[1]));
		SpringApplication application = new SpringApplication(mode.configuration);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.addInitializers((GenericApplicationContext context) -> {
			types.forEach((type) -> context.registerBeanDefinition(type.getName(), new RootBeanDefinition(type)));
			if (mode == Mode.CHECKS) {
				context.addBeanFactoryPostProcessor(TimedChecks::replaceIn);
			}
		});
		Stopwatch stopwatch = new Stopwatch();
		stopwatch.start();
		ConfigurableApplicationContext context = application.run();
		stopwatch.stop();
		types.forEach((type) -> Assert.state(context.getBean(type).getClass() == type, "A bean has a proxy"));
		((mode == Mode.CHECKS) ? context.getBean(TimedChecks.class).stopwatch() : stopwatch).report();
		context.close();
	}

	@ImportAutoConfiguration({ AopAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class })
	static class WithoutCircuitBreakers {

	}

	@ImportAutoConfiguration({ AopAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class,
			CircuitBreakerAutoConfiguration.class, CircuitBreakerAspectAutoConfiguration.class })
	static class WithCircuitBreakers {

	}

}
