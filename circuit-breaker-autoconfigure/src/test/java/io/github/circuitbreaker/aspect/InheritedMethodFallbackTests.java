package io.github.circuitbreaker.aspect;

import java.util.List;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for fallbacks that the annotation of a class names for methods that the class
 * inherits. Such a fallback is not protected itself.
 */
class InheritedMethodFallbackTests {

	@ParameterizedTest
	@ValueSource(classes = { OfSuperclass.class, OfGenericSuperclass.class, OfDefaultMethod.class,
			WithPlainFallback.class, WithInheritedFallback.class, OfGenericInterface.class,
			OverridingGenericMethod.class, OfTwoLevels.class, WithArray.class })
	<T extends Lookup> void standsInForAnInheritedMethod(Class<T> type) {
		Contexts.runner().withBean(type).run((context) -> check(context, context.getBean(type)));
		Contexts.runner()
			.withBean(type)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> check(context, context.getBean(Lookup.class)));
	}

	@ParameterizedTest
	@ValueSource(classes = { ClientOfSuperInterface.class, ClientOfGenericInterface.class })
	<T extends Lookup> void standsInForAnInheritedMethodOfAnInterfaceClient(Class<T> type) {
		Contexts.runner().withBean(type, () -> ProxyFactory.getProxy(type, (MethodInterceptor) (call) -> {
			throw new IllegalStateException("down");
		})).run((context) -> check(context, context.getBean(type)));
	}

	@Test
	void onlyTheNameOfTheAnnotationThatIsMeantMakesAFallback() {
		Contexts.runner().withBean(OwnAnnotation.class).run((context) -> {
			OwnAnnotation service = context.getBean(OwnAnnotation.class);
			assertThat(service.get("a")).isEqualTo("cached a");
			assertThat(service.unused("b")).isEqualTo("unused b");
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(1, 1, 0, 0, 0));
		});
	}

	private static void check(ApplicationContext context, Lookup service) {
		assertThat(AopUtils.isAopProxy(service)).isTrue();
		for (int i = 0; i < 4; i++) {
			assertThat(service.get("a").toString()).contains("cached");
		}
		assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(0, 3, 0, 0, 1));
	}

	interface Lookup {

		Object get(String key);

	}

	static class Base implements Lookup {

		@Override
		public String get(String key) {
			throw new IllegalStateException("down");
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class OfSuperclass extends Base {

		public String fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

	static class GenericBase<K, V> {

		public V get(K key) {
			throw new IllegalStateException("down");
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class OfGenericSuperclass extends GenericBase<String, String> implements Lookup {

		protected String fb(String key, IllegalStateException failure) {
			return "cached " + key;
		}

		String fb(Exception failure) {
			return "cached";
		}

	}

	interface WithDefault extends Lookup {

		@Override
		default String get(String key) {
			throw new IllegalStateException("down");
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class OfDefaultMethod implements WithDefault {

		public String fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class WithPlainFallback extends Base {

		public String fb() {
			return "cached";
		}

	}

	static class BaseWithFallback extends Base {

		public String fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class WithInheritedFallback extends BaseWithFallback {

	}

	interface GenericLookup<K> {

		Object get(K key);

		default String fb(K key, Exception failure) {
			return "cached " + key;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class OfGenericInterface extends Base implements GenericLookup<String> {

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class OverridingGenericMethod extends GenericBase<String, Object> implements Lookup {

		@Override
		public Object get(String key) {
			return super.get(key);
		}

		public Object fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	abstract static class Annotated<V> extends GenericBase<String, V> {

		public abstract V fb(String key, Exception failure);

	}

	static class OfTwoLevels extends Annotated<List<String>> implements Lookup {

		@Override
		public List<String> fb(String key, Exception failure) {
			return List.of("cached");
		}

		@Override
		public List<String> get(String key) {
			super.get(key);
			return List.of();
		}

	}

	static class ArrayBase<T> {

		public Object get(T[] keys) {
			throw new IllegalStateException("down");
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class WithArray extends ArrayBase<String> implements Lookup {

		@Override
		public Object get(String key) {
			return get(new String[] { key });
		}

		public Object fb(String[] keys, Exception failure) {
			return "cached";
		}

		public Object fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	interface ClientOfSuperInterface extends Lookup {

		default Object fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	interface ClientOfGenericInterface extends GenericLookup<String>, Lookup {

		@Override
		Object get(String key);

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "unused")
	interface AnnotatedInterface {

		String get(String key);

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "fb")
	static class OwnAnnotation implements AnnotatedInterface {

		@Override
		public String get(String key) {
			throw new IllegalStateException("down");
		}

		public String unused(String key) {
			return "unused " + key;
		}

		public String fb(String key, Exception failure) {
			return "cached " + key;
		}

	}

}
