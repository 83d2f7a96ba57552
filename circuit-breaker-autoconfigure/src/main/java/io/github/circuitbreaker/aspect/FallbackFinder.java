package io.github.circuitbreaker.aspect;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
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

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.InvalidConfigurationException.Mistake;
import io.github.circuitbreaker.aspect.Fallbacks.Fallback;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.AnnotationMistakes;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NearestName;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Finds the fallbacks of a method by the name in its annotation, and checks that they
 * fit.
 */
public final class FallbackFinder {

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
		this.parameterTypes = BeanMethods.parameterTypes(method, targetClass);
	}

	/**
	 * Finds the methods that are fallbacks of another.
	 * @param name the fallback's name in the annotation, empty for none
	 * @param method the protected method
	 * @param targetClass the class it is called on
	 * @return the methods
	 * @throws InvalidConfigurationException if there are none, or they do not fit
	 */
	public static List<Method> methods(String name, Method method, Class<?> targetClass) {
		return find(name, method, targetClass).methods();
	}

	static Fallbacks find(String name, Method method, Class<?> targetClass) {
		return name.isEmpty() ? new Fallbacks(List.of()) : new FallbackFinder(name, method, targetClass).find();
	}

	private Fallbacks find() {
		Collection<Method> candidates = candidates();
		if (candidates.isEmpty()) {
			throw missing();
		}
		// No fallback fits a result that cannot be protected.
		new ResultTypeCheck(this.method, this.targetClass).check();
		Map<Class<?>, Fallback> fallbacks = new LinkedHashMap<>();
		Set<Mistake> mistakes = new LinkedHashSet<>();
		for (Method candidate : candidates) {
			try {
				Fallback fallback = fallback(candidate);
				Fallback other = (fallback != null) ? fallbacks.putIfAbsent(fallback.failureType(), fallback) : null;
				if (fallback != null && other != null) {
					throw ambiguous(other, fallback);
				}
			}
			catch (InvalidConfigurationException ex) {
				mistakes.addAll(ex.getMistakes());
			}
		}
		if (!mistakes.isEmpty()) {
			throw new InvalidConfigurationException(mistakes);
		}
		if (fallbacks.isEmpty()) {
			throw invalid(
					"whose parameters do not fit: there is "
							+ candidates.stream().map(BeanMethods::signature).collect(Collectors.joining(", ")),
					"Let one of that name take the same parameters as %s or none, and then an exception or none, such as %s."
						.formatted(BeanMethods.signature(this.method), example()));
		}
		return new Fallbacks(fallbacks.values());
	}

	private InvalidConfigurationException ambiguous(Fallback fallback, Fallback other) {
		return invalid(
				"which is ambiguous: %s and %s are both for %s".formatted(BeanMethods.signature(fallback.method()),
						BeanMethods.signature(other.method()),
						fallback.takesFailure() || other.takesFailure()
								? "every " + fallback.failureType().getSimpleName() : "every exception"),
				"Remove one of the two, or give them different exceptions.");
	}

	/**
	 * Returns the methods with the name of the fallback, except overridden ones and the
	 * protected method.
	 */
	private Collection<Method> candidates() {
		Map<List<Class<?>>, Method> candidates = new LinkedHashMap<>();
		for (Method candidate : BeanMethods.named(this.name, this.targetClass)) {
			candidates.putIfAbsent(BeanMethods.parameterTypes(candidate, this.targetClass), candidate);
		}
		if (BeanMethods.isNamed(this.method, this.name)) {
			candidates.remove(this.parameterTypes);
		}
		return candidates.values();
	}

	/**
	 * Returns the fallback that a method is, or {@code null} if only its name matches.
	 */
	private @Nullable Fallback fallback(Method candidate) {
		List<Class<?>> types = BeanMethods.parameterTypes(candidate, this.targetClass);
		boolean takesFailure = !types.equals(this.parameterTypes) && !types.isEmpty()
				&& Throwable.class.isAssignableFrom(types.get(types.size() - 1));
		List<Class<?>> arguments = takesFailure ? types.subList(0, types.size() - 1) : types;
		if (!arguments.isEmpty() && !arguments.equals(this.parameterTypes)) {
			return null;
		}
		Class<? extends Throwable> failureType = takesFailure ? types.get(types.size() - 1).asSubclass(Throwable.class)
				: Throwable.class;
		String signature = BeanMethods.signature(candidate);
		if (Error.class.isAssignableFrom(failureType)) {
			throw invalid(
					"of which %s would never be called, as no fallback is called for an Error".formatted(signature),
					"Let %s take an Exception instead, or remove it.".formatted(signature));
		}
		ResultType candidateResult = ResultType.of(candidate, this.targetClass);
		if (!this.resultType.accepts(candidateResult)) {
			throw invalid("whose result does not fit: %s returns %s".formatted(signature, candidateResult.name()),
					"Let %s return %s.".formatted(signature, this.resultType.names()));
		}
		try {
			return new Fallback(candidate, failureType, arguments.size(), takesFailure,
					KotlinDetector.isSuspendingFunction(candidate), Fallbacks.handle(candidate, this.targetClass));
		}
		catch (ReflectiveOperationException | InaccessibleObjectException ex) {
			throw invalid("which is not accessible: " + ex.getMessage(),
					"Open the package %s in its module-info.java, or make the method and its class public."
						.formatted(candidate.getDeclaringClass().getPackageName()));
		}
	}

	private InvalidConfigurationException missing() {
		if (BeanMethods.isNamed(this.method, this.name)) {
			return invalid("which is the method itself",
					"Name another method, or write one in %s, such as %s.".formatted(owner().getName(), example()));
		}
		String plain = this.name.replaceFirst("\\(.*", "").replaceFirst(".*[.:#]", "").strip();
		if (!plain.equals(this.name)) {
			return invalid("which is more than the name of a method", "Write only the name: \"%s\".".formatted(plain));
		}
		String meant = NearestName.to(this.name, names())
			.map("Did you mean %s? If not, write"::formatted)
			.orElse("Write");
		return invalid("which does not exist",
				"%s one in %s, such as %s; %s may be left out.".formatted(meant, owner().getName(), example(),
						this.parameterTypes.isEmpty() ? "the exception" : "the parameters, the exception or both"));
	}

	private InvalidConfigurationException invalid(String why, String remedy) {
		return AnnotationMistakes.in(this.method, this.targetClass,
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
	 * Returns the class in which a fallback may be written: that of the annotation, or
	 * the one that implements it.
	 */
	private Class<?> owner() {
		AnnotatedElement place = AnnotatedClass.of(this.targetClass).place(this.method);
		Class<?> type = (place instanceof Method annotated) ? annotated.getDeclaringClass() : (Class<?>) place;
		return (type.isInterface() && !BeanMethods.isGenerated(this.targetClass))
				? ClassUtils.getUserClass(this.targetClass) : type;
	}

	private Set<String> names() {
		Class<?> type = BeanMethods.isGenerated(this.targetClass) ? owner() : this.targetClass;
		return BeanMethods.all(type)
			.filter((candidate) -> !candidate.isSynthetic())
			.map(BeanMethods::name)
			.filter((candidate) -> !candidate.equals(BeanMethods.name(this.method)))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
