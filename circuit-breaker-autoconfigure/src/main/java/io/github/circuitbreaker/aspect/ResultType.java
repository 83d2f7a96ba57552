package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What a method returns, and so when a call of it has ended.
 *
 * @param kind when that is
 * @param type what the method is declared to return; for a suspending function, what
 * Kotlin declares
 * @param adapter adapts reactive results, or {@code null} for others
 */
record ResultType(Kind kind, ResolvableType type, @Nullable ReactiveAdapter adapter) {

	/** Types of Spring MVC and of the JDK whose work begins after the method is done. */
	private static final List<String> DEFERRED = List.of("java.util.concurrent.Callable",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask");

	private static final Pattern QUALIFIER = Pattern.compile("[\\w.$]*[.$](?=\\w)");

	/** Types of Kotlin whose work has begun when the method is done. */
	private static final List<String> BEGUN = List.of("kotlinx.coroutines.Deferred", "kotlinx.coroutines.Job");

	private static final boolean REACTOR_PRESENT = ClassUtils.isPresent("reactor.core.publisher.Mono",
			ResultType.class.getClassLoader());

	/** What Spring needs to make something of suspending functions and of flows. */
	private static final boolean COROUTINES_PRESENT = KotlinDetector.isKotlinReflectPresent()
			&& ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", ResultType.class.getClassLoader());

	/**
	 * Finds out what a method returns.
	 * @param method the method
	 * @param targetClass the class it is called on, which may say what generic types
	 * stand for
	 * @throws InvalidAnnotationException if calls with such a result cannot be protected
	 */
	static ResultType of(Method method, Class<?> targetClass) {
		return find(method, targetClass).orRefuse(method, targetClass);
	}

	/**
	 * Finds out what a method returns, whether or not such calls can be protected.
	 */
	static ResultType find(Method method, Class<?> targetClass) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			return suspending(method, targetClass);
		}
		ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
		Class<?> rawType = type.resolve(Object.class);
		if (CompletionStage.class.isAssignableFrom(rawType)) {
			return new ResultType(Kind.STAGE, type, null);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(rawType);
		return (adapter != null) ? new ResultType(Kind.REACTIVE, type, adapter)
				: new ResultType(Kind.SYNCHRONOUS, type, null);
	}

	/**
	 * A proxy shows a suspending function as the {@code Mono}, or for a {@code Flow} the
	 * {@code Flux}, of what it returns.
	 */
	private static ResultType suspending(Method method, Class<?> targetClass) {
		ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();
		Class<?> returned = new MethodParameter(method, -1).getParameterType();
		ReactiveAdapter ofReturned = adapters.getAdapter(returned);
		boolean several = ofReturned != null && ofReturned.isMultiValue();
		ReactiveAdapter adapter = COROUTINES_PRESENT ? ReactorTypes.adapter(adapters, several) : null;
		MethodParameter continuation = new MethodParameter(method, method.getParameterCount() - 1)
			.withContainingClass(targetClass);
		ResolvableType type = lowerBound(ResolvableType.forMethodParameter(continuation).getGeneric());
		return new ResultType(Kind.SUSPENDING, type, adapter);
	}

	/**
	 * The parameter that says what a suspending function returns says it as
	 * {@code ? super String}.
	 */
	private static ResolvableType lowerBound(ResolvableType type) {
		return (type.getType() instanceof WildcardType wildcard && wildcard.getLowerBounds().length > 0)
				? ResolvableType.forType(wildcard.getLowerBounds()[0], type) : type;
	}

	private ResultType orRefuse(Method method, Class<?> targetClass) {
		Class<?> rawType = rawType();
		if (this.kind == Kind.STAGE && !rawType.isAssignableFrom(CompletableFuture.class)) {
			throw refusal(method, targetClass, "of which no failed one can be made for a call that is not permitted",
					"Return CompletableFuture or CompletionStage instead.");
		}
		if (this.kind == Kind.SYNCHRONOUS && Future.class.isAssignableFrom(rawType)) {
			throw refusal(method, targetClass, "which tells nobody when it ends", "Return CompletableFuture instead.");
		}
		if (this.kind == Kind.SYNCHRONOUS && DEFERRED.contains(rawType.getName())) {
			throw refusal(method, targetClass, "whose work is done after the method has returned",
					"Annotate the method that does the work, or return CompletableFuture instead.");
		}
		if (BEGUN.contains(rawType.getName())) {
			throw refusal(method, targetClass, "whose work begins before it can be permitted",
					"Make it a suspending function.");
		}
		if (this.adapter == null
				&& (this.kind == Kind.SUSPENDING || rawType.getName().equals("kotlinx.coroutines.flow.Flow"))) {
			throw refusal(method, targetClass, "by a coroutine, for which Spring needs more of Kotlin",
					"Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor and org.jetbrains.kotlin:kotlin-reflect"
							+ " to the class path.");
		}
		if (!REACTOR_PRESENT && (this.kind == Kind.REACTIVE || isReactive(rawType))) {
			throw refusal(method, targetClass, "which needs Reactor to be protected",
					"Add io.projectreactor:reactor-core to the class path.");
		}
		if (this.kind == Kind.REACTIVE && this.adapter != null
				&& !rawType.isAssignableFrom(this.adapter.getReactiveType())) {
			String general = this.adapter.getReactiveType().getSimpleName();
			throw refusal(method, targetClass, "but what protects it is a plain " + general,
					"Return " + general + " instead.");
		}
		return this;
	}

	/**
	 * Returns whether a type is reactive that Spring knows only where Reactor is.
	 */
	private static boolean isReactive(Class<?> type) {
		return type.getName().startsWith("io.smallrye.mutiny.") || BeanMethods.hierarchy(type)
			.stream()
			.anyMatch((parent) -> parent == Flow.Publisher.class
					|| parent.getName().equals("org.reactivestreams.Publisher"));
	}

	private InvalidAnnotationException refusal(Method method, Class<?> targetClass, String why, String remedy) {
		return new InvalidAnnotationException(method, targetClass,
				"returns a %s, %s".formatted(rawType().getSimpleName(), why), remedy);
	}

	/**
	 * Returns the type as somebody would write it.
	 */
	String name() {
		return name(this.type);
	}

	/**
	 * Returns the types that a fallback may return, as somebody would write them.
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

	boolean isLater() {
		return this.kind != Kind.SYNCHRONOUS;
	}

	/**
	 * Returns whether a fallback's result may stand in for one of this type: the same, or
	 * the value that comes later.
	 */
	boolean accepts(ResultType fallback) {
		return isSame(fallback) || (isLater() && !fallback.isLater() && acceptsValue(fallback.type));
	}

	private boolean isSame(ResultType fallback) {
		return switch (this.kind) {
			case SYNCHRONOUS ->
				isVoid(this.type) ? !fallback.isLater() : !fallback.isLater() && isAssignable(this.type, fallback.type);
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

	private static boolean isAssignable(ResolvableType to, ResolvableType from) {
		if (!ClassUtils.isAssignable(to.resolve(Object.class), from.resolve(Object.class))) {
			return false;
		}
		// What is unknown of a generic type is not held against it.
		return to.hasUnresolvableGenerics() || from.hasUnresolvableGenerics() || !to.hasGenerics()
				|| !from.hasGenerics() || to.isAssignableFrom(from);
	}

	/**
	 * When a call has ended.
	 */
	enum Kind {

		/** When the method returns. */
		SYNCHRONOUS,

		/** When the stage that the method returns completes. */
		STAGE,

		/** When what the method returns completes for a subscriber. */
		REACTIVE,

		/** When the function has returned, which it may do after a while. */
		SUSPENDING

	}

	/**
	 * Apart, as Reactor may be absent.
	 */
	private static final class ReactorTypes {

		static @Nullable ReactiveAdapter adapter(ReactiveAdapterRegistry adapters, boolean several) {
			return adapters.getAdapter(several ? reactor.core.publisher.Flux.class : reactor.core.publisher.Mono.class);
		}

	}

}
