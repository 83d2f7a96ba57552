package io.github.circuitbreaker.aspect.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.aop.framework.AopContext;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * One class for each form that a call of a protected method may have in bytecode. Classes
 * that call {@code lookUp} on themselves do so in a method named {@code all}.
 */
final class SelfCallers {

	private SelfCallers() {
	}

	static class Index {

		static final long FACTOR = 3;

		final long[] sizes = new long[2];

		int count;

		@CircuitBreaker(name = "pypi")
		String lookUp(String name) {
			return name;
		}

		@CircuitBreaker(name = "pypi")
		String weigh(long size, double weight, String name) {
			return name + size + weight;
		}

		boolean isSame(Index other, String name) {
			return other == this && name != null;
		}

	}

	/**
	 * Classes whose calls must cause a warning.
	 */
	static final class Warned {

		static class Direct extends Index {

			String all(String name) {
				return lookUp(name);
			}

		}

		static class WithTernary extends Index {

			String all(String name) {
				return lookUp((name.isEmpty() || this.count > 3) ? "a" : (name.length() > 2) ? name.trim() : "b");
			}

		}

		static class WithCondition extends Index {

			String all(String name) {
				return lookUp(String.valueOf(name.isEmpty() && this.count != 2));
			}

		}

		static class WithSwitchExpression extends Index {

			String all(String name) {
				return lookUp(switch (name) {
					case "a" -> "b";
					case "c" -> {
						this.count++;
						yield "d";
					}
					default -> name;
				});
			}

		}

		static class WithArithmetic extends Index {

			String all(String name) {
				String[] names = { "a", name };
				return lookUp(names[this.count++ % names.length] + (this.sizes[0] += this.sizes[1] << this.count)
						+ (this.sizes[1]++ > (long) Math.ceil(-0.5 * this.count)) + (char) ('a' + this.count));
			}

		}

		static class WithNewObject extends Index {

			String all(String name) {
				return lookUp(new StringBuilder(new String(name)).append(new int[1][2].length).toString());
			}

		}

		static class AsArrayElement extends Index {

			String[] all(String name) {
				return new String[] { name, lookUp(name) };
			}

		}

		static class InLambda extends Index {

			Supplier<String> all(String name) {
				return () -> lookUp(name);
			}

		}

		static class InNestedLambda extends Index {

			Supplier<Supplier<String>> all(String name) {
				return () -> () -> lookUp(name);
			}

		}

		static class ByMethodReference extends Index {

			Function<String, String> all() {
				return this::lookUp;
			}

		}

		static class ByMethodReferenceAsAnArgument extends Index {

			List<String> all(List<String> names) {
				return names.stream().map(this::lookUp).toList();
			}

		}

		static class InLoop extends Index {

			List<String> all(List<String> names) {
				List<String> results = new ArrayList<>();
				for (String name : names) {
					if (name.isEmpty()) {
						continue;
					}
					results.add(lookUp(name));
				}
				return results;
			}

		}

		static class InEndlessLoop extends Index {

			String all(String name) {
				while (true) {
					if (lookUp(name).isEmpty()) {
						return name;
					}
				}
			}

		}

		static class InTry extends Index {

			String all(String name) {
				try {
					return lookUp(name);
				}
				catch (IllegalStateException ex) {
					return name;
				}
				finally {
					this.count++;
				}
			}

		}

		static class InCatch extends Index {

			String all(String name) {
				try {
					return name.trim();
				}
				catch (IllegalStateException ex) {
					return lookUp(name);
				}
			}

		}

		static class InFinally extends Index {

			void all(String name) {
				try {
					this.count++;
				}
				finally {
					lookUp(name);
				}
			}

		}

		static class InSwitch extends Index {

			String all(int kind) {
				switch (kind) {
					case 1:
						return "a";
					case 2:
						this.count++;
						break;
					default:
						return lookUp("b");
				}
				return "c";
			}

		}

		static class InSynchronizedBlock extends Index {

			String all(String name) {
				synchronized (this) {
					return lookUp(name);
				}
			}

		}

		static class AfterThrow extends Index {

			String all(String name) {
				if (name.isEmpty()) {
					throw new IllegalArgumentException("name");
				}
				return lookUp(name);
			}

		}

		abstract static class Castable {

			String all(String name) {
				return ((ByCastOfThis) this).lookUp(name);
			}

		}

		static class ByCastOfThis extends Castable {

			@CircuitBreaker(name = "pypi")
			String lookUp(String name) {
				return name;
			}

		}

		static class InAnonymousClass extends Index {

			Supplier<String> all(String name) {
				return new Supplier<>() {

					@Override
					public String get() {
						return lookUp(name);
					}

				};
			}

		}

		static class InLambdaOfAnonymousClass extends Index {

			Supplier<Supplier<String>> all(String name) {
				return new Supplier<>() {

					@Override
					public Supplier<String> get() {
						return () -> lookUp(name);
					}

				};
			}

		}

		static class InAnonymousClassOfLambda extends Index {

			Supplier<Supplier<String>> all(String name) {
				return () -> new Supplier<>() {

					@Override
					public String get() {
						return lookUp(name);
					}

				};
			}

		}

		static class InAnonymousClassOfAnonymousClass extends Index {

			Supplier<Supplier<String>> all(String name) {
				return new Supplier<>() {

					@Override
					public Supplier<String> get() {
						return new Supplier<>() {

							@Override
							public String get() {
								return lookUp(name);
							}

						};
					}

				};
			}

		}

		static class InLocalClass extends Index {

			String all(String name) {
				class Local {

					String find() {
						return InLocalClass.this.lookUp(name);
					}

				}
				return new Local().find();
			}

		}

		static class InInnerClass extends Index {

			class Inner {

				String all(String name) {
					return lookUp(name);
				}

			}

		}

		static class InInnerClassOfInnerClass extends Index {

			class Inner {

				class Innermost {

					String all(String name) {
						return lookUp(name);
					}

				}

			}

		}

		static class ByMethodReferenceInAnonymousClass extends Index {

			Supplier<Function<String, String>> all() {
				return new Supplier<>() {

					@Override
					public Function<String, String> get() {
						return ByMethodReferenceInAnonymousClass.this::lookUp;
					}

				};
			}

		}

		static class InAnonymousClassOfAnotherCircuitBreaker extends Index {

			@CircuitBreaker(name = "mirror")
			Supplier<String> all(String name) {
				return new Supplier<>() {

					@Override
					public String get() {
						return lookUp(name);
					}

				};
			}

		}

		static class ByVariable extends Index {

			String all(String name) {
				ByVariable self = this;
				String trimmed = name.trim();
				return self.lookUp(trimmed);
			}

		}

		static class ByVariableOfVariable extends Index {

			String all(List<String> names) {
				Index self = this;
				for (String name : names) {
					Index again = self;
					again.lookUp(name);
				}
				return "";
			}

		}

		static class ByVariableInLambda extends Index {

			Supplier<Supplier<String>> all(String name) {
				Index self = this;
				return () -> () -> self.lookUp(name);
			}

		}

		static class BySuper extends Index {

			String all(String name) {
				return super.lookUp(name);
			}

		}

		static class OfAnotherCircuitBreaker extends Index {

			@CircuitBreaker(name = "mirror")
			String all(String name) {
				return lookUp(name);
			}

		}

		abstract static class Template<T> {

			T all(String name) {
				return lookUp(name);
			}

			abstract T lookUp(String name);

		}

		static class OfTemplate extends Template<String> {

			@Override
			@CircuitBreaker(name = "pypi")
			String lookUp(String name) {
				return name;
			}

		}

		abstract static class Calling extends Index {

			String all(String name) {
				return lookUp(name);
			}

		}

		abstract static class CallingOn extends Calling {

		}

		static class InMethodCalledBySuper extends CallingOn {

			@Override
			String all(String name) {
				return super.all(name);
			}

		}

		interface WithDefaultMethod {

			@CircuitBreaker(name = "pypi")
			String lookUp(String name);

			default String all(String name) {
				return lookUp(name);
			}

		}

		static class ByDefaultMethod implements WithDefaultMethod {

			@Override
			public String lookUp(String name) {
				return name;
			}

		}

	}

	/**
	 * Classes whose calls must not cause a warning.
	 */
	static final class NotWarned {

		static class OnInjectedProxy extends Index {

			private final Index self;

			OnInjectedProxy(Index self) {
				this.self = self;
			}

			String all(String name) {
				return this.self.lookUp(name) + this.self.weigh(1, 2, name);
			}

			Supplier<String> inLambda(String name) {
				return () -> this.self.lookUp(name) + this.count;
			}

			Function<String, String> byMethodReference() {
				return this.self::lookUp;
			}

		}

		static class OnParameter extends Index {

			String all(Index other, String name) {
				return other.lookUp(name);
			}

			Supplier<String> inLambda(Index other, String name) {
				return () -> other.lookUp(name) + this.count;
			}

			Function<String, String> byMethodReference(Index other) {
				return other::lookUp;
			}

			static String statically(Index other, String name) {
				return other.lookUp(name);
			}

		}

		static class OnLocal extends Index {

			String all(List<Index> others, String name) {
				Index other = others.get(this.count);
				return other.lookUp(name) + new Index().lookUp(name) + others.get(0).lookUp(name);
			}

		}

		static class OnArrayElement extends Index {

			String all(Index[] others, String name) {
				return others[this.count++].lookUp(name);
			}

		}

		static class WithThisAsAnArgument {

			@CircuitBreaker(name = "pypi")
			String lookUp(WithThisAsAnArgument other) {
				return other.toString();
			}

			String all(WithThisAsAnArgument other) {
				return other.lookUp(this);
			}

		}

		static class OnThisOrAnother extends Index {

			String all(Index other, String name) {
				return (name.isEmpty() ? this : other).lookUp(name) + (name.isEmpty() ? other : this).lookUp(name);
			}

		}

		static class OnVariableThatALoopChanges extends Index {

			OnVariableThatALoopChanges next;

			void all(String name) {
				OnVariableThatALoopChanges current = this;
				while (current != null) {
					OnVariableThatALoopChanges same = current;
					if (current != this) {
						current.lookUp(name);
						same.lookUp(name);
					}
					current = current.next;
				}
			}

		}

		static class OnParameterThatIsChanged extends Index {

			String all(Index other, String name) {
				if (other == null) {
					other = this;
				}
				return other.lookUp(name);
			}

		}

		static class OnVariableInLambda extends Index {

			Supplier<String> all(List<Index> others, String name) {
				Index other = others.get(this.count);
				return () -> other.lookUp(name);
			}

		}

		static class InAnonymousClass extends Index {

			Supplier<String> onParameter(Index other, String name) {
				return new Supplier<>() {

					@Override
					public String get() {
						return other.lookUp(name) + InAnonymousClass.this.count;
					}

				};
			}

			Index onItself() {
				return new Index() {

					@Override
					String weigh(long size, double weight, String name) {
						return lookUp(name);
					}

				};
			}

		}

		static class InInnerClassOfTheSameMethods extends Index {

			class Inner {

				String lookUp(String name) {
					return name;
				}

				String all(String name) {
					return lookUp(name);
				}

			}

		}

		static class InStaticClass extends Index {

			static class Other {

				private final InStaticClass index = new InStaticClass();

				String all(String name) {
					return this.index.lookUp(name);
				}

			}

		}

		static class InAnonymousClassOfTheSameCircuitBreaker extends Index {

			@CircuitBreaker(name = "pypi")
			Supplier<String> all(String name) {
				return new Supplier<>() {

					@Override
					public String get() {
						return lookUp(name);
					}

				};
			}

		}

		static class OfUnprotectedMethod extends Index {

			boolean all(String name) {
				return isSame(this, name);
			}

		}

		interface Generic<T> {

			T lookUp(T name);

		}

		static class ByBridge implements Generic<String> {

			@Override
			@CircuitBreaker(name = "pypi")
			public String lookUp(String name) {
				return name;
			}

		}

		static class ByOverload extends Index {

			@CircuitBreaker(name = "pypi")
			String lookUp(String name, int attempts) {
				return lookUp((attempts > 0) ? name : "");
			}

		}

		static class ByOverloadInLambda extends Index {

			@CircuitBreaker(name = "pypi")
			String lookUp(String name, int attempts) throws Exception {
				Callable<Supplier<String>> call = () -> () -> lookUp(name);
				return call.call().get();
			}

		}

		static class BySuperOfAnOverride extends Index {

			@Override
			String lookUp(String name) {
				return super.lookUp(name);
			}

		}

		static class Unprotected {

			String lookUp(String name) {
				return name;
			}

		}

		static class BySuperOfAnUnprotectedMethod extends Unprotected {

			@Override
			@CircuitBreaker(name = "pypi")
			String lookUp(String name) {
				return super.lookUp(name);
			}

			String all(String name) {
				return super.lookUp(name);
			}

		}

		static class OnNewObject extends Index {

			String all(String name) {
				return new Index().lookUp(name);
			}

		}

		static class OnResult extends Index {

			String all(Supplies supplier, String name) {
				return supplier.index().lookUp(name);
			}

		}

		static class OnFieldOfAnother extends Index {

			String all(String name) {
				return Supplies.INDEX.lookUp(name);
			}

		}

		static class Supplies {

			static final Index INDEX = new Index();

			Index index() {
				return INDEX;
			}

			SubIndex subIndex() {
				return new SubIndex();
			}

		}

		static class InAnonymousSubclass extends Index {

			Object all() {
				return new Index() {

					@Override
					public String toString() {
						return super.lookUp("requests") + lookUp("flask");
					}

				};
			}

		}

		static class OnItselfByObjectProvider extends Index {

			private final ObjectProvider<OnItselfByObjectProvider> self;

			OnItselfByObjectProvider(ObjectProvider<OnItselfByObjectProvider> self) {
				this.self = self;
			}

			String all(String name) {
				return this.self.getObject().lookUp(name);
			}

		}

		static class OnItselfByGetBean extends Index {

			String all(BeanFactory beanFactory, String name) {
				return beanFactory.getBean(OnItselfByGetBean.class).lookUp(name);
			}

		}

		static class OnItselfByCurrentProxy extends Index {

			String all(String name) {
				return ((OnItselfByCurrentProxy) AopContext.currentProxy()).lookUp(name);
			}

		}

		static class OnParameterOfALambda extends Index {

			void all(List<Index> others, String name) {
				others.forEach((other) -> other.lookUp(name + this.count));
			}

		}

		static class OnParametersOfAComparator extends Index {

			static final Comparator<Index> BY_NAME = (one, other) -> one.lookUp("a").compareTo(other.lookUp("a"));

		}

		static class InInnerClassOfTheSameType extends Index {

			class Inner extends Index {

				String all(String name) {
					return super.lookUp(name) + weigh(1, 2, name);
				}

			}

		}

		static class InLambdaOfOverriddenMethod extends CallingLater {

			@Override
			Supplier<String> all(String name) {
				return () -> name;
			}

		}

		abstract static class CallingLater extends Index {

			Supplier<String> all(String name) {
				return () -> lookUp(name);
			}

		}

		static class ByUnboundMethodReference extends Index {

			BiFunction<Index, String, String> all() {
				return Index::lookUp;
			}

		}

		static class SubIndex extends Index {

		}

		static class OnNewObjectOfASubclass extends Index {

			String all(String name) {
				Index other = new SubIndex();
				return other.lookUp(name);
			}

		}

		static class OnResultOfASubclass extends Index {

			String all(Supplies supplier, String name) {
				Index other = supplier.subIndex();
				return other.lookUp(name);
			}

		}

		static class OnFieldOfASubclass extends Index {

			private final SubIndex other = new SubIndex();

			String all(String name) {
				return this.other.lookUp(name) + ((Index) this.other).lookUp(name);
			}

		}

		interface Api {

			@CircuitBreaker(name = "pypi")
			String lookUp(String name);

		}

		static class OnAnonymousImplementation implements Api {

			@Override
			public String lookUp(String name) {
				return name;
			}

			void all(String name) {
				Api other = new Api() {

					@Override
					public String lookUp(String name) {
						return name;
					}

				};
				other.lookUp(name);
			}

		}

		abstract static class Calling extends Index {

			String all(String name) {
				return lookUp(name);
			}

		}

		static class InOverriddenMethod extends Calling {

			@Override
			String all(String name) {
				return name;
			}

		}

		static class InOverriddenDefaultMethod implements Warned.WithDefaultMethod {

			@Override
			public String lookUp(String name) {
				return name;
			}

			@Override
			public String all(String name) {
				return name;
			}

		}

		static class Secretive {

			private String lookUp(String name) {
				return name;
			}

			String all(String name) {
				return lookUp(name);
			}

		}

		static class OfPrivateNamesake extends Secretive {

			@CircuitBreaker(name = "pypi")
			String lookUp(String name) {
				return name;
			}

		}

		static class WithLocalRecord extends Index {

			String all(String name) {
				record Pair(String left, String right) {
				}
				return new Pair(name, name).toString();
			}

		}

		record OfRecord(String name) implements Api {

			@Override
			public String lookUp(String name) {
				return name;
			}

		}

		static class OnCastParameterOfALambda extends Index {

			Function<Object, String> all() {
				return (other) -> ((Index) other).lookUp("requests");
			}

		}

	}

	/**
	 * Classes that call themselves, but that the scan cannot distinguish from classes
	 * that call another object of their type.
	 */
	static final class LeftOut {

		static class ByStaticMethodThatIsGivenThis extends Index {

			String find(String name) {
				return all(3L, this, name);
			}

			private static String all(long factor, Index self, String name) {
				return self.lookUp(name + factor);
			}

		}

	}

}
