package io.github.circuitbreaker.aspect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.circuitbreaker.aspect.InvalidAnnotationException.Mistake;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Finds the fallbacks of a method by the name that its annotation gives, and makes sure
 * that they fit.
 */
final class FallbackFinder {

	private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

	private static final MethodType CALL = MethodType.methodType(Object.class, Object.class, Object[].class);

	private final String name;

	private final Method method;

	private final Class<?> targetClass;

	private final ResultType resultType;

	private final List<Class<?>> parameterTypes;

	private FallbackFinder(String name, Method method, Class<?> targetClass) {
		this.name = name;
		this.method = method;
		this.targetClass = targetClass;
		this.resultType = ResultType.find(method, targetClass);
		this.parameterTypes = parameterTypes(method);
	}

	/**
	 * Finds the fallbacks of a method.
	 * @param name what the annotation gives as the fallback's name, empty if none is
	 * wanted
	 * @param method the protected method
	 * @param targetClass the class it is called on
	 * @throws InvalidAnnotationException if there are none, or they do not fit
	 */
	static Fallbacks find(String name, Method method, Class<?> targetClass) {
		return name.isEmpty() ? Fallbacks.NONE : new FallbackFinder(name, method, targetClass).find();
	}

	private Fallbacks find() {
		Collection<Method> candidates = candidates();
		if (candidates.isEmpty()) {
			throw missing();
		}
		// No fallback fits a result that cannot be protected.
		ResultType.of(this.method, this.targetClass);
		List<Fallback> fallbacks = new ArrayList<>();
		Set<Mistake> mistakes = new LinkedHashSet<>();
		for (Method candidate : candidates) {
			try {
				add(fallback(candidate), fallbacks);
			}
			catch (InvalidAnnotationException ex) {
				mistakes.addAll(ex.getMistakes());
			}
		}
		if (!mistakes.isEmpty()) {
			throw new InvalidAnnotationException(mistakes);
		}
		if (fallbacks.isEmpty()) {
			throw invalid(
					"whose parameters do not fit: there is "
							+ candidates.stream().map(BeanMethods::signature).collect(Collectors.joining(", ")),
					"Let one of that name take the same parameters as %s or none, and then an exception or none, such as %s."
						.formatted(BeanMethods.signature(this.method), example()));
		}
		return new Fallbacks(fallbacks);
	}

	private void add(@Nullable Fallback fallback, List<Fallback> fallbacks) {
		if (fallback == null) {
			return;
		}
		for (Fallback other : fallbacks) {
			if (other.failureType() == fallback.failureType()) {
				throw invalid(
						"which is ambiguous: %s and %s are both for %s".formatted(BeanMethods.signature(other.method()),
								BeanMethods.signature(fallback.method()),
								fallback.takesFailure() || other.takesFailure()
										? "every " + fallback.failureType().getSimpleName() : "every exception"),
						"Remove one of the two, or give them different exceptions.");
			}
		}
		fallbacks.add(fallback);
	}

	/**
	 * Returns the methods that are not overridden, without the protected one itself.
	 */
	private Collection<Method> candidates() {
		Map<List<Class<?>>, Method> candidates = new LinkedHashMap<>();
		for (Method candidate : BeanMethods.named(this.name, this.targetClass)) {
			candidates.putIfAbsent(parameterTypes(candidate), candidate);
		}
		if (this.name.equals(this.method.getName())) {
			candidates.remove(this.parameterTypes);
		}
		return candidates.values();
	}

	/**
	 * Returns the fallback that a method is, or {@code null} if it is another method of
	 * the same name.
	 */
	private @Nullable Fallback fallback(Method candidate) {
		List<Class<?>> types = parameterTypes(candidate);
		boolean takesFailure = !types.equals(this.parameterTypes) && !types.isEmpty()
				&& Throwable.class.isAssignableFrom(types.get(types.size() - 1));
		List<Class<?>> arguments = takesFailure ? types.subList(0, types.size() - 1) : types;
		if (!arguments.isEmpty() && !arguments.equals(this.parameterTypes)) {
			return null;
		}
		Class<? extends Throwable> failureType = takesFailure ? types.get(types.size() - 1).asSubclass(Throwable.class)
				: Throwable.class;
		if (Error.class.isAssignableFrom(failureType)) {
			String signature = BeanMethods.signature(candidate);
			throw invalid(
					"of which %s would never be called, as no fallback is called for an Error".formatted(signature),
					"Let %s take an Exception instead, or remove it.".formatted(signature));
		}
		ResultType candidateResult = ResultType.find(candidate, this.targetClass);
		if (!this.resultType.accepts(candidateResult)) {
			String signature = BeanMethods.signature(candidate);
			throw invalid("whose result does not fit: %s returns %s".formatted(signature, candidateResult.name()),
					"Let %s return %s.".formatted(signature, this.resultType.names()));
		}
		return new Fallback(candidate, failureType, arguments.size(), takesFailure,
				KotlinDetector.isSuspendingFunction(candidate), handle(candidate));
	}

	private MethodHandle handle(Method candidate) {
		try {
			candidate.setAccessible(true);
			if (KotlinDetector.isSuspendingFunction(candidate)) {
				MethodHandle call = LOOKUP.findStatic(AopUtils.class, "invokeJoinpointUsingReflection",
						MethodType.methodType(Object.class, Object.class, Method.class, Object[].class));
				return MethodHandles.insertArguments(call, 1, candidate);
			}
			MethodHandle handle = isDefaultMethodOfProxy(candidate) ? unreflectDefault(candidate)
					: LOOKUP.unreflect(candidate);
			if (Modifier.isStatic(candidate.getModifiers())) {
				handle = MethodHandles.dropArguments(handle, 0, Object.class);
			}
			return handle.asFixedArity().asSpreader(Object[].class, candidate.getParameterCount()).asType(CALL);
		}
		catch (ReflectiveOperationException | InaccessibleObjectException ex) {
			throw invalid("which is not accessible: " + ex.getMessage(),
					"Open the package %s in its module-info.java, or make the method and its class public."
						.formatted(candidate.getDeclaringClass().getPackageName()));
		}
	}

	private boolean isDefaultMethodOfProxy(Method candidate) {
		return Proxy.isProxyClass(this.targetClass) && candidate.isDefault();
	}

	/**
	 * Past the proxy, which could not call the method if its interface is not public.
	 */
	private static MethodHandle unreflectDefault(Method candidate) throws IllegalAccessException {
		Class<?> declaringClass = candidate.getDeclaringClass();
		return MethodHandles.privateLookupIn(declaringClass, LOOKUP).unreflectSpecial(candidate, declaringClass);
	}

	/**
	 * The types of the parameters, as the target's class understands generic ones, and
	 * without what the compiler adds to a suspending function.
	 */
	private List<Class<?>> parameterTypes(Method of) {
		int count = of.getParameterCount() - (KotlinDetector.isSuspendingFunction(of) ? 1 : 0);
		return IntStream.range(0, count)
			.<Class<?>>mapToObj((i) -> ResolvableType.forMethodParameter(of, i, this.targetClass)
				.resolve(of.getParameterTypes()[i]))
			.toList();
	}

	private InvalidAnnotationException missing() {
		if (this.name.equals(this.method.getName())) {
			return invalid("which is the method itself",
					"Name another method, or write one in %s, such as %s.".formatted(owner().getName(), example()));
		}
		String meant = Nearest.to(this.name, names()).map("Did you mean %s? If not, write"::formatted).orElse("Write");
		return invalid("which does not exist",
				"%s one in %s, such as %s; %s may be left out.".formatted(meant, owner().getName(), example(),
						this.parameterTypes.isEmpty() ? "the exception" : "the parameters, the exception or both"));
	}

	private InvalidAnnotationException invalid(String why, String remedy) {
		return new InvalidAnnotationException(this.method, this.targetClass,
				"names the fallback method \"%s\", %s".formatted(this.name, why), remedy);
	}

	private String example() {
		Stream<String> parameters = IntStream.range(0, this.parameterTypes.size())
			.mapToObj((i) -> ResolvableType.forMethodParameter(this.method, i, this.targetClass))
			.map(ResultType::name);
		return "%s%s %s(%s)".formatted(owner().isInterface() ? "default " : "", this.resultType.name(), this.name,
				Stream.concat(parameters, Stream.of("Exception")).collect(Collectors.joining(", ")));
	}

	/**
	 * The class of the annotation, or if that is an interface, the one that implements
	 * it, if somebody has written it.
	 */
	private Class<?> owner() {
		AnnotatedElement place = AnnotationLookup.findPlace(this.method, this.targetClass);
		Class<?> type = (place instanceof Method annotated) ? annotated.getDeclaringClass() : (Class<?>) place;
		return (type.isInterface() && !BeanMethods.isGenerated(this.targetClass))
				? ClassUtils.getUserClass(this.targetClass) : type;
	}

	private Set<String> names() {
		Class<?> type = BeanMethods.isGenerated(this.targetClass) ? owner() : this.targetClass;
		return BeanMethods.hierarchy(type)
			.stream()
			.flatMap(BeanMethods::declared)
			.filter((candidate) -> !candidate.isSynthetic() && !candidate.getName().equals(this.method.getName()))
			.map(Method::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
