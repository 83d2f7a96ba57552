package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KTypeParameter;
import kotlin.reflect.KVariance;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * The result type of a method. Determines when a call ends.
 *
 * @param kind when that is
 * @param type the declared type, for a suspending function that which Kotlin declares
 * @param adapter adapts reactive results, or {@code null} for others
 * @param isKotlin whether Kotlin declares the method
 */
record ResultType(Kind kind, ResolvableType type, @Nullable ReactiveAdapter adapter, boolean isKotlin) {

	/** Spring needs both to adapt suspending functions and flows. */
	private static final boolean COROUTINES_PRESENT = KotlinDetector.isKotlinReflectPresent()
			&& ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", ResultType.class.getClassLoader());

	private static final Pattern QUALIFIER = Pattern.compile("[\\w.$]*[.$](?=\\w)");

	/**
	 * Determines the result type of a method.
	 * @param method the method
	 * @param targetClass the class it is called on, which resolves type parameters
	 */
	static ResultType of(Method method, Class<?> targetClass) {
		boolean isKotlin = KotlinDetector.isKotlinType(method.getDeclaringClass());
		if (KotlinDetector.isSuspendingFunction(method)) {
			return suspending(method, targetClass);
		}
		ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
		Class<?> rawType = type.resolve(Object.class);
		if (CompletionStage.class.isAssignableFrom(rawType)) {
			return new ResultType(Kind.STAGE, type, null, isKotlin);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(rawType);
		return new ResultType((adapter != null) ? Kind.REACTIVE : Kind.SYNCHRONOUS, type, adapter, isKotlin);
	}

	/**
	 * A proxy presents the result of a suspending function as a {@code Mono}, or as a
	 * {@code Flux} if it is a {@code Flow}.
	 */
	private static ResultType suspending(Method method, Class<?> targetClass) {
		MethodParameter continuation = new MethodParameter(method, method.getParameterCount() - 1)
			.withContainingClass(targetClass);
		ResolvableType type = lowerBound(ResolvableType.forMethodParameter(continuation).getGeneric());
		if (type.getType() instanceof WildcardType) {
			// The compiler leaves out Nothing, for which Kotlin's reflection fails.
			return new ResultType(Kind.SUSPENDING, ResolvableType.forClass(Void.class), null, true);
		}
		ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();
		ReactiveAdapter ofReturned = adapters.getAdapter(new MethodParameter(method, -1).getParameterType());
		boolean several = ofReturned != null && ofReturned.isMultiValue();
		ReactiveAdapter adapter = COROUTINES_PRESENT ? adapters.getAdapter(several ? Flux.class : Mono.class) : null;
		return new ResultType(Kind.SUSPENDING, type, adapter, true);
	}

	/**
	 * A continuation takes {@code ? super String} if the function returns a string.
	 */
	private static ResolvableType lowerBound(ResolvableType type) {
		return (type.getType() instanceof WildcardType wildcard && wildcard.getLowerBounds().length > 0)
				? ResolvableType.forType(wildcard.getLowerBounds()[0], type) : type;
	}

	/**
	 * Returns the type as in source code.
	 */
	String name() {
		return name(this.type);
	}

	/**
	 * Returns the types that a fallback may return, as in source code.
	 */
	String names() {
		boolean orValue = this.kind == Kind.STAGE
				|| (this.kind == Kind.REACTIVE && acceptsValue(this.type.getGeneric()));
		return name() + ((orValue && this.type.hasGenerics()) ? " or " + name(this.type.getGeneric()) : "");
	}

	static String name(ResolvableType type) {
		return (type.resolve() != null) ? QUALIFIER.matcher(type.toString()).replaceAll("") : "Object";
	}

	Class<?> rawType() {
		return this.type.resolve(Object.class);
	}

	/**
	 * Returns whether the result becomes available only after the method has returned.
	 */
	boolean isLater() {
		return this.kind != Kind.SYNCHRONOUS;
	}

	/**
	 * Returns whether a fallback may return a result of another type in place of this
	 * one: the same type, the type of the value that comes later, or Kotlin's type of a
	 * function that always throws.
	 */
	boolean accepts(ResultType fallback) {
		boolean isNothing = fallback.isKotlin && fallback.kind == Kind.SYNCHRONOUS && fallback.rawType() == Void.class;
		return isNothing || isSame(fallback) || (isLater() && !fallback.isLater() && acceptsValue(fallback.type));
	}

	private boolean isSame(ResultType fallback) {
		return switch (this.kind) {
			case SYNCHRONOUS -> !fallback.isLater() && (isVoid(this.type) || isAssignable(this.type, fallback.type));
			case STAGE ->
				fallback.kind == Kind.STAGE && isAssignable(this.type.getGeneric(), fallback.type.getGeneric());
			case REACTIVE -> fallback.kind == Kind.REACTIVE && isAssignable(this.type, fallback.type);
			case SUSPENDING -> (fallback.kind == Kind.SUSPENDING || (isSeveral() && fallback.kind == Kind.REACTIVE))
					&& isAssignable(this.type, fallback.type);
		};
	}

	private boolean acceptsValue(ResolvableType value) {
		if (isSeveral()) {
			return false;
		}
		ResolvableType expected = (this.kind == Kind.SUSPENDING) ? this.type : this.type.getGeneric();
		return isVoid(expected) || (this.adapter != null && this.adapter.isNoValue()) || isAssignable(expected, value);
	}

	private boolean isSeveral() {
		return this.adapter != null && this.adapter.isMultiValue();
	}

	private static boolean isVoid(ResolvableType type) {
		Class<?> rawType = type.resolve(Object.class);
		return rawType == void.class || rawType == Void.class || rawType.getName().equals("kotlin.Unit");
	}

	private boolean isAssignable(ResolvableType to, ResolvableType from) {
		if (!ClassUtils.isAssignable(to.resolve(Object.class), from.resolve(Object.class))) {
			return false;
		}
		// Type arguments that are unknown are assumed to fit.
		return to.hasUnresolvableGenerics() || from.hasUnresolvableGenerics() || !to.hasGenerics()
				|| !from.hasGenerics() || to.isAssignableFrom(from)
				|| (this.isKotlin && KotlinDetector.isKotlinReflectPresent() && isAssignableInKotlin(to, from));
	}

	/**
	 * Compares types whose declarations in Kotlin say how their type parameters vary, of
	 * which Java knows nothing.
	 */
	private static boolean isAssignableInKotlin(ResolvableType to, ResolvableType from) {
		Class<?> rawType = to.resolve(Object.class);
		ResolvableType same = from.as(rawType);
		List<KTypeParameter> parameters = JvmClassMappingKt.getKotlinClass(rawType).getTypeParameters();
		return rawType.isAssignableFrom(from.resolve(Object.class)) && IntStream.range(0, parameters.size())
			.allMatch((i) -> fits(parameters.get(i).getVariance(), to.getGeneric(i), same.getGeneric(i)));
	}

	private static boolean fits(KVariance variance, ResolvableType to, ResolvableType from) {
		boolean isExact = variance == KVariance.INVARIANT && !(to.getType() instanceof WildcardType);
		return isExact ? to.equalsType(from)
				: (variance == KVariance.IN) ? isAssignableInKotlin(from, to) : isAssignableInKotlin(to, from);
	}

	/**
	 * When a call ends.
	 */
	enum Kind {

		/** When the method returns. */
		SYNCHRONOUS,

		/** When the stage that the method returns completes. */
		STAGE,

		/** When the publisher that the method returns completes for a subscriber. */
		REACTIVE,

		/** When the suspending function returns, which may be later. */
		SUSPENDING

	}

}
