package io.github.circuitbreaker.aspect;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.reflect.MethodSignature;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ReflectionUtils;

/**
 * The methods into which AspectJ has woven the aspect. They need no proxy.
 */
public final class WovenMethods {

	/** Prefix of the names of fields that AspectJ adds to classes. */
	private static final String ADDED = "ajc$";

	private static final boolean ACTIVE = Arrays.stream(CircuitBreakerAspect.class.getDeclaredFields())
		.anyMatch((field) -> field.getName().startsWith(ADDED));

	private WovenMethods() {
	}

	/**
	 * Returns whether the aspect is woven into a method. A join point in the method may
	 * belong to another aspect, so the pointcut must match, too, and AspectJ must have
	 * modified the aspect's class.
	 * @param method the method
	 * @return whether a call of the method reaches the aspect without a proxy
	 */
	public static boolean contain(Method method) {
		return ACTIVE && isMatched(method) && joinPoints(method.getDeclaringClass()).contains(method);
	}

	/**
	 * Returns whether no protected method of a class needs a proxy.
	 * @param type the class
	 * @return whether the aspect is woven into all of them
	 */
	public static boolean containAll(Class<?> type) {
		return AnnotatedClass.of(type).protectedMethods().keySet().stream().allMatch(WovenMethods::contain);
	}

	/**
	 * Returns whether {@link CircuitBreakerAspect#annotated()} matches a method.
	 */
	private static boolean isMatched(Method method) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			return false;
		}
		return isAnnotated(method) || (BeanMethods.isCallable(method)
				&& BeanMethods.hierarchy(method.getDeclaringClass()).stream().anyMatch(WovenMethods::isAnnotated));
	}

	private static boolean isAnnotated(AnnotatedElement element) {
		return Arrays.stream(element.getAnnotations())
			.map(Annotation::annotationType)
			.anyMatch((type) -> type == CircuitBreaker.class || type.isAnnotationPresent(CircuitBreaker.class));
	}

	private static Set<Method> joinPoints(Class<?> type) {
		return Arrays.stream(type.getDeclaredFields())
			.filter((field) -> field.getName().startsWith(ADDED) && field.getType() == JoinPoint.StaticPart.class)
			.map(WovenMethods::joinPoint)
			.filter((joinPoint) -> joinPoint.getKind().equals(JoinPoint.METHOD_EXECUTION))
			.map((joinPoint) -> ((MethodSignature) joinPoint.getSignature()).getMethod())
			.collect(Collectors.toSet());
	}

	private static JoinPoint.StaticPart joinPoint(Field field) {
		ReflectionUtils.makeAccessible(field);
		return (JoinPoint.StaticPart) Objects.requireNonNull(ReflectionUtils.getField(field, null));
	}

}
