package io.github.circuitbreaker.aspect.lookup;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The annotations of one class. Each class is inspected once and remembered, because
 * every bean's class is asked for at startup.
 */
public final class AnnotatedClass {

	/**
	 * Empty for a class without annotations. Such a class may outlive the application and
	 * must not keep the application's classes in memory.
	 */
	private static final ClassValue<Optional<AnnotatedClass>> CLASSES = new ClassValue<>() {

		@Override
		protected Optional<AnnotatedClass> computeValue(Class<?> type) {
			boolean declares = declares(type);
			return (declares || inherits(type)) ? Optional.of(new AnnotatedClass(type, declares)) : Optional.empty();
		}

	};

	private final Class<?> type;

	private final boolean declares;

	private final SingletonSupplier<FallbackSignatures> fallbacks;

	private final SingletonSupplier<Map<Method, CircuitBreaker>> protectedMethods;

	private AnnotatedClass(Class<?> type, boolean declares) {
		this.type = type;
		this.declares = declares;
		this.fallbacks = SingletonSupplier.of(() -> new FallbackSignatures(type));
		this.protectedMethods = SingletonSupplier.of(this::findProtectedMethods);
	}

	/**
	 * Returns the annotations of a class.
	 * @param type the class, which may be that of a proxy
	 * @return its annotations, which may be none
	 */
	public static AnnotatedClass of(Class<?> type) {
		return CLASSES.get(type).orElseGet(() -> new AnnotatedClass(type, false));
	}

	/**
	 * Returns whether a class, one of its methods, or one of its supertypes is annotated.
	 * @param type the class, which may be that of a proxy
	 * @return whether there is any annotation
	 */
	public static boolean isAnnotated(Class<?> type) {
		return CLASSES.get(type).isPresent();
	}

	// Loops are faster than streams when every bean's class is new.

	private static boolean inherits(Class<?> type) {
		Class<?> superclass = type.getSuperclass();
		boolean inherits = superclass != null && isAnnotated(superclass);
		for (Class<?> parent : type.getInterfaces()) {
			inherits |= isAnnotated(parent);
		}
		return inherits;
	}

	private static boolean declares(Class<?> type) {
		if (type.isAnnotation()) {
			return AnnotatedElementUtils.isAnnotated(type, CircuitBreaker.class);
		}
		if (!AnnotationUtils.isCandidateClass(type, CircuitBreaker.class)) {
			return false;
		}
		boolean declares = has(type);
		try {
			for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
				declares |= has(method);
			}
		}
		catch (IllegalStateException ex) {
			// A method needs a class that is missing, of which others complain.
		}
		return declares;
	}

	private static boolean has(AnnotatedElement element) {
		boolean has = false;
		for (Annotation annotation : element.getDeclaredAnnotations()) {
			Class<?> type = annotation.annotationType();
			has |= type == CircuitBreaker.class || isAnnotated(type);
		}
		return has;
	}

	/**
	 * Returns the name of the class as users know it. A class that is generated goes by
	 * its annotated interface.
	 * @return the name of the nearest type with an annotation
	 */
	public String name() {
		return BeanMethods.hierarchy(this.type)
			.stream()
			.filter((ancestor) -> of(ancestor).declares)
			.findFirst()
			.orElse(this.type)
			.getName();
	}

	/**
	 * Finds the annotation that is meant for a method, as Spring looks annotations up:
	 * merged, in the whole hierarchy, the method's before its class's.
	 * @param method the method that is called
	 * @return the annotation, or {@code null} if the method is not to be protected
	 */
	public @Nullable CircuitBreaker find(Method method) {
		return find(method, null);
	}

	/**
	 * Finds the annotation that is meant for a method of a proxy.
	 * @param method the method that is called
	 * @param proxyClass the class of the proxy, which may implement interfaces that this
	 * class does not, or {@code null} if there is no proxy
	 * @return the annotation, or {@code null} if the method is not to be protected
	 */
	public @Nullable CircuitBreaker find(Method method, @Nullable Class<?> proxyClass) {
		CircuitBreaker ofMethod = findOnMethod(method);
		return (ofMethod != null || isFallback(method)) ? ofMethod
				: AnnotationLookup.findOnType(method, this.type, proxyClass);
	}

	/**
	 * Finds the annotation of a method itself, or of one that it overrides.
	 * @param method the method that is called
	 * @return the annotation, or {@code null} if there is none
	 */
	public @Nullable CircuitBreaker findOnMethod(Method method) {
		return AnnotationLookup.findOnMethod(method, this.type);
	}

	/**
	 * Returns whether the container calls a method on the object, not on its proxy.
	 * @param method the method
	 * @return whether it initializes or destroys the bean
	 */
	public boolean isCalledOnTarget(Method method) {
		return AnnotationLookup.isCalledOnTarget(method, this.type);
	}

	private boolean isFallback(Method method) {
		FallbackSignatures fallbacks = this.fallbacks.obtain();
		// A proxy of interfaces has methods of its own, without their type parameters.
		return fallbacks.contain(method) || fallbacks.contain(AopUtils.getMostSpecificMethod(method, this.type));
	}

	/**
	 * Finds the place of the annotation that is meant for a method.
	 * @param method the method
	 * @return a method or a type; the given method if there is no annotation
	 */
	public AnnotatedElement place(Method method) {
		boolean isOnMethod = findOnMethod(method) != null;
		CircuitBreaker annotation = find(method);
		return BeanMethods.hierarchy(this.type)
			.stream()
			.flatMap((ancestor) -> Stream.<AnnotatedElement>ofNullable(
					isOnMethod ? BeanMethods.overridden(method, ancestor, this.type) : ancestor))
			.filter((element) -> MergedAnnotations.from(element)
				.get(CircuitBreaker.class)
				.synthesize(MergedAnnotation::isPresent)
				.filter((declared) -> declared.equals(annotation))
				.isPresent())
			.findFirst()
			.orElse(method);
	}

	/**
	 * Returns the methods that a proxy protects, with the annotation of each.
	 * @return the methods, in an order that does not depend on the JVM
	 */
	public Map<Method, CircuitBreaker> protectedMethods() {
		return this.protectedMethods.obtain();
	}

	private Map<Method, CircuitBreaker> findProtectedMethods() {
		Map<Method, CircuitBreaker> methods = new LinkedHashMap<>();
		MethodIntrospector.selectMethods(this.type, (Method method) -> find(method))
			.entrySet()
			.stream()
			.filter((entry) -> BeanMethods.isCallable(entry.getKey()))
			.sorted(Comparator.comparing((entry) -> BeanMethods.signature(entry.getKey())))
			.forEach((entry) -> methods.put(entry.getKey(), entry.getValue()));
		return Collections.unmodifiableMap(methods);
	}

	/**
	 * Returns whether a method is {@code protected} and covered only by the annotation of
	 * its class. Such a method may be a helper that no other bean calls, so its mistakes
	 * do not stop the application.
	 * @param method the method
	 * @return whether it may be a helper
	 */
	public boolean mayBeHelper(Method method) {
		return Modifier.isProtected(method.getModifiers()) && findOnMethod(method) == null;
	}

}
