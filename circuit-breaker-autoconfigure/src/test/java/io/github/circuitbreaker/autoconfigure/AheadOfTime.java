package io.github.circuitbreaker.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/**
 * An application that is processed ahead of time.
 */
final class AheadOfTime {

	private static final List<Class<?>> AUTO_CONFIGURATIONS = List.of(AopAutoConfiguration.class,
			CircuitBreakerAutoConfiguration.class, CircuitBreakerAspectAutoConfiguration.class,
			PropertyPlaceholderAutoConfiguration.class);

	private final TestGenerationContext generated = new TestGenerationContext();

	private final ClassName initializer;

	/**
	 * Builds an application.
	 * @param properties the properties at that time
	 * @param classes the beans and configurations of the application, besides the
	 * auto-configurations of the annotation
	 */
	AheadOfTime(Map<String, Object> properties, Class<?>... classes) {
		this(properties, Stream.concat(AUTO_CONFIGURATIONS.stream(), Stream.of(classes)).toList());
	}

	AheadOfTime(Map<String, Object> properties, List<Class<?>> classes) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		set(properties, context);
		context.register(classes.toArray(Class<?>[]::new));
		// As Spring's processors do.
		System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true");
		try {
			this.initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, this.generated);
		}
		finally {
			System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
		}
		this.generated.writeGeneratedContent();
	}

	RuntimeHints hints() {
		return this.generated.getRuntimeHints();
	}

	/**
	 * Compiles the application.
	 * @param test is called with what starts it, any number of times
	 */
	void compile(Consumer<Starter> test) {
		TestCompiler.forSystem().with(this.generated).compile((compiled) -> test.accept((properties, running) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				set(properties, context);
				initializer(compiled.getInstance(ApplicationContextInitializer.class, this.initializer.toString()))
					.initialize(context);
				context.refresh();
				running.accept(context);
			}
		}));
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(Object initializer) {
		return (ApplicationContextInitializer<GenericApplicationContext>) initializer;
	}

	private static void set(Map<String, Object> properties, GenericApplicationContext context) {
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
	}

	/**
	 * Starts the application.
	 */
	interface Starter {

		/**
		 * Starts it and closes it.
		 * @param properties the properties at this time
		 * @param running is called while it runs
		 */
		void start(Map<String, Object> properties, Consumer<ApplicationContext> running);

	}

}
