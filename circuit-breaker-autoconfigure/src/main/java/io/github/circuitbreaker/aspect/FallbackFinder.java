package io.github.circuitbreaker.aspect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.CoroutinesUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;

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
		this.resultType = ResultType.of(method, targetClass);
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
			throw invalid("which does not exist");
		}
		List<Fallback> fallbacks = new ArrayList<>();
		for (Method candidate : candidates) {
			Fallback fallback = fallback(candidate);
			if (fallback == null) {
				continue;
			}
			if (fallbacks.stream().anyMatch((other) -> other.failureType() == fallback.failureType())) {
				throw invalid("which is ambiguous: more than one of that name takes a "
						+ fallback.failureType().getSimpleName());
			}
			fallbacks.add(fallback);
		}
		if (fallbacks.isEmpty()) {
			throw invalid("whose parameters do not fit: there is "
					+ candidates.stream().map(this::describe).collect(Collectors.joining(", ")));
		}
		return new Fallbacks(fallbacks);
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
			throw invalid("which would never be called, as it takes a " + failureType.getSimpleName());
		}
		ResultType candidateResult = ResultType.find(candidate, this.targetClass);
		if (!this.resultType.accepts(candidateResult)) {
			throw invalid("whose result does not fit: it returns %s, not %s".formatted(candidateResult.type(),
					this.resultType.type()));
		}
		return new Fallback(failureType, arguments.size(), takesFailure, handle(candidate));
	}

	private MethodHandle handle(Method candidate) {
		try {
			candidate.setAccessible(true);
			if (KotlinDetector.isSuspendingFunction(candidate)) {
				return LOOKUP
					.findStatic(CoroutinesUtils.class, "invokeSuspendingFunction", MethodType
						.methodType(org.reactivestreams.Publisher.class, Method.class, Object.class, Object[].class))
					.bindTo(candidate)
					.asType(CALL);
			}
			MethodHandle handle = isDefaultMethodOfProxy(candidate) ? unreflectDefault(candidate)
					: LOOKUP.unreflect(candidate);
			if (Modifier.isStatic(candidate.getModifiers())) {
				handle = MethodHandles.dropArguments(handle, 0, Object.class);
			}
			return handle.asFixedArity().asSpreader(Object[].class, candidate.getParameterCount()).asType(CALL);
		}
		catch (ReflectiveOperationException | InaccessibleObjectException ex) {
			throw invalid("which is not accessible: " + ex.getMessage());
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

	private InvalidAnnotationException invalid(String why) {
		String returned = this.resultType.type().resolve(Object.class).getSimpleName();
		String parameters = this.parameterTypes.stream().map(Class::getSimpleName).collect(Collectors.joining(", "));
		String separator = parameters.isEmpty() ? "" : ", ";
		return new InvalidAnnotationException(this.method,
				"names the fallback method \"%s\", %s".formatted(this.name, why),
				"Write one in %s: %s %s(%s%sException), with or without the exception and the parameters.".formatted(
						BeanMethods.userClass(this.method, this.targetClass).getName(), returned, this.name, parameters,
						separator));
	}

	private String describe(Method candidate) {
		return candidate.getName() + Arrays.stream(candidate.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", "(", ")"));
	}

}
