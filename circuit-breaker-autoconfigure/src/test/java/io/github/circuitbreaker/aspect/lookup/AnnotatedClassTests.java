package io.github.circuitbreaker.aspect.lookup;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.List;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;

import org.springframework.core.OverridingClassLoader;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for classes remembered across applications.
 */
class AnnotatedClassTests {

	@Test
	void classesThatOutliveAnApplicationDoNotKeepItsClasses() throws Exception {
		ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
		WeakReference<ClassLoader> application = application(collected);
		Reference<? extends ClassLoader> reference = null;
		for (int i = 0; i < 100 && reference == null; i++) {
			System.gc();
			reference = collected.remove(100);
		}
		assertThat(reference).isSameAs(application);
	}

	/**
	 * Runs the lookup in a separate class loader, as a servlet container does.
	 */
	private static WeakReference<ClassLoader> application(ReferenceQueue<ClassLoader> collected) throws Exception {
		ClassLoader loader = new OverridingClassLoader(AnnotatedClassTests.class.getClassLoader()) {

			@Override
			protected boolean isEligibleForOverriding(String className) {
				return className.startsWith("io.github.circuitbreaker.");
			}

		};
		Class<?> lookup = loader.loadClass(AnnotatedClass.class.getName());
		assertThat(lookup).isNotSameAs(AnnotatedClass.class);
		Method of = lookup.getMethod("of", Class.class);
		for (Class<?> type : List.of(String.class, ClassPathResource.class, loader.loadClass(Own.class.getName()))) {
			assertThat(of.invoke(null, type)).isNotNull();
		}
		// Spring keeps classes in soft references.
		ReflectionUtils.clearCache();
		AnnotationUtils.clearCache();
		return new WeakReference<>(loader, collected);
	}

	static class Own {

		@CircuitBreaker(name = "pypi")
		void call() {
		}

	}

}
