package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.core.annotation.AliasFor;

/**
 * One class for each place where an annotation may appear. All of them use the circuit
 * breaker "pypi". Where two annotations compete, the losing one names "other".
 */
final class Services {

	private Services() {
	}

	static class OnMethod implements Remote {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class ByValue implements Remote {

		@Override
		@CircuitBreaker("pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class ByPlaceholder implements Remote {

		@Override
		@CircuitBreaker(name = "${index.name}")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "pypi")
	static class OnClass implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

		@Override
		public String toString() {
			throw new IllegalStateException("Not a call of the service");
		}

	}

	@CircuitBreaker(name = "other")
	static class OnMethodAndClass extends OnMethod {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) throws IOException {
			return super.get(fail);
		}

	}

	@CircuitBreaker(name = "pypi")
	interface AnnotatedInterface extends Remote {

	}

	static class OfAnnotatedInterface implements AnnotatedInterface {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "other")
	interface OtherInterface extends Remote {

	}

	@CircuitBreaker(name = "pypi")
	static class OnClassAndInterface implements OtherInterface {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	interface InterfaceWithAnnotatedMethod extends Remote {

		@Override
		@CircuitBreaker(name = "pypi")
		String get(boolean fail) throws IOException;

	}

	static class OfInterfaceWithAnnotatedMethod implements InterfaceWithAnnotatedMethod {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	interface GenericInterface<T> {

		@CircuitBreaker(name = "pypi")
		T get(boolean fail) throws IOException;

	}

	static class OfGenericInterface implements GenericInterface<String>, Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	interface InterfaceWithDefaultMethod extends Remote {

		@Override
		@CircuitBreaker(name = "pypi")
		default String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class OfInterfaceWithDefaultMethod implements InterfaceWithDefaultMethod {

	}

	static class InheritsAnnotatedMethod extends OnMethod {

	}

	static class OverridesAnnotatedMethod extends OnMethod {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class InheritsAnnotatedClass extends OnClass {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class Plain implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "pypi")
	static class OnClassThatInheritsItsMethod extends Plain {

	}

	@CircuitBreaker(name = "pypi")
	@Retention(RetentionPolicy.RUNTIME)
	@interface PyPi {

	}

	@CircuitBreaker
	@Retention(RetentionPolicy.RUNTIME)
	@interface Protected {

		@AliasFor(annotation = CircuitBreaker.class, attribute = "name")
		String by();

	}

	@PyPi
	@Retention(RetentionPolicy.RUNTIME)
	@interface Deep {

	}

	static class ComposedOnMethod implements Remote {

		@Override
		@PyPi
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class ComposedWithAttribute implements Remote {

		@Override
		@Protected(by = "pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@PyPi
	static class ComposedOnClass implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class DeepOnMethod implements Remote {

		@Override
		@Deep
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@Deep
	static class DeepOnClass implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

}
