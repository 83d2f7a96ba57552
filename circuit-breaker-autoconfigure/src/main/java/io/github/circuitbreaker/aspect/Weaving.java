package io.github.circuitbreaker.aspect;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ReflectionUtils;

/**
 * Where AspectJ has woven the aspect into classes, it calls an instance of its own making
 * that no application context knows. Here the two meet. And here it can be found out
 * which methods are woven, so that nothing is done for them a second time.
 */
public final class Weaving implements AutoCloseable {

	/** What AspectJ adds to a class begins with this. */
	private static final String ADDED = "ajc$";

	private static final boolean ACTIVE = Arrays.stream(CircuitBreakerAspect.class.getDeclaredFields())
		.anyMatch((field) -> field.getName().startsWith(ADDED));

	private static final ClassValue<Set<Method>> WOVEN = new ClassValue<>() {

		@Override
		protected Set<Method> computeValue(Class<?> type) {
			return Arrays.stream(type.getDeclaredFields())
				.filter((field) -> field.getName().startsWith(ADDED) && field.getType() == JoinPoint.StaticPart.class)
				.map(Weaving::joinPoint)
				.filter((joinPoint) -> joinPoint.getKind().equals(JoinPoint.METHOD_EXECUTION))
				.map((joinPoint) -> ((MethodSignature) joinPoint.getSignature()).getMethod())
				.collect(Collectors.toUnmodifiableSet());
		}

	};

	/** Those of the contexts that run, in the order in which they were started. */
	private static final List<Weaving> RUNNING = new ArrayList<>();

	private static volatile @Nullable Weaving current;

	private final MethodPlans plans;

	/**
	 * Makes the woven aspect go by the plans of an application context, until closed.
	 * @param plans what to do for which method
	 */
	public Weaving(MethodPlans plans) {
		this.plans = plans;
		synchronized (RUNNING) {
			RUNNING.add(this);
			current = this;
		}
	}

	/**
	 * Makes the woven aspect go by the plans of the context that was started before this
	 * one, if there is one.
	 */
	@Override
	public void close() {
		synchronized (RUNNING) {
			RUNNING.remove(this);
			current = RUNNING.isEmpty() ? null : RUNNING.get(RUNNING.size() - 1);
		}
	}

	/**
	 * Returns what to do for which method, or {@code null} while no context runs.
	 */
	static @Nullable MethodPlans plans() {
		Weaving weaving = current;
		return (weaving != null) ? weaving.plans : null;
	}

	/**
	 * Returns whether the aspect is woven into a method. That AspectJ has added a join
	 * point to a method says so only if the aspect's pointcut matches the method, as
	 * there may be other aspects, and if AspectJ has changed the aspect, too, as it does
	 * for each that it weaves.
	 * @param method a method
	 */
	static boolean isWoven(Method method) {
		return ACTIVE && WOVEN.get(method.getDeclaringClass()).contains(method) && isMatched(method);
	}

	/**
	 * Says what {@link CircuitBreakerAspect#annotated()} does.
	 */
	private static boolean isMatched(Method method) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			return false;
		}
		return isAnnotated(method) || (BeanMethods.isCallable(method)
				&& BeanMethods.hierarchy(method.getDeclaringClass()).stream().anyMatch(Weaving::isAnnotated));
	}

	private static boolean isAnnotated(AnnotatedElement element) {
		return Arrays.stream(element.getAnnotations())
			.map(Annotation::annotationType)
			.anyMatch((type) -> type == CircuitBreaker.class || type.isAnnotationPresent(CircuitBreaker.class));
	}

	private static JoinPoint.StaticPart joinPoint(Field field) {
		ReflectionUtils.makeAccessible(field);
		return (JoinPoint.StaticPart) Objects.requireNonNull(ReflectionUtils.getField(field, null));
	}

}
