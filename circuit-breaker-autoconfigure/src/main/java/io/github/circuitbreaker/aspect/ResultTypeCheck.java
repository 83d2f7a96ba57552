package io.github.circuitbreaker.aspect;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.aspect.ResultType.Kind;
import io.github.circuitbreaker.aspect.lookup.AnnotationMistakes;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.util.ClassUtils;

/**
 * Refuses a method whose calls cannot be protected because of its result type.
 *
 * @param method the method
 * @param targetClass the class it is called on, which resolves type parameters
 */
public record ResultTypeCheck(Method method, Class<?> targetClass) {

	/** Types of Spring MVC and of the JDK whose work begins after the method returns. */
	private static final List<String> DEFERRED = List.of("java.util.concurrent.Callable",
			"org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask");

	/** Types that come later, or whose work does, within another or by themselves. */
	private static final Pattern LATER = Pattern.compile(
			"(?:reactor\\.core\\.publisher|io\\.reactivex\\.rxjava3\\.core|io\\.smallrye\\.mutiny|org\\.reactivestreams"
					+ "|java\\.util\\.stream|kotlin\\.sequences|kotlin\\.jvm\\.functions|kotlinx\\.coroutines(?:\\.flow)?"
					+ "|org\\.springframework\\.web\\.(?:context\\.request\\.async|servlet\\.mvc\\.method\\.annotation))\\.([A-Z]\\w*)"
					+ "|java\\.util\\.(?:function|concurrent)\\.(Supplier|Callable|CompletableFuture|CompletionStage|Flow|Future)\\b");

	/** Types of Kotlin whose work has begun when the method returns. */
	private static final List<String> BEGUN = List.of("kotlinx.coroutines.Deferred", "kotlinx.coroutines.Job");

	private static final boolean REACTOR_PRESENT = ClassUtils.isPresent("reactor.core.publisher.Mono",
			ResultTypeCheck.class.getClassLoader());

	/**
	 * Checks the result type of the method.
	 * @throws InvalidConfigurationException if calls with such a result cannot be
	 * protected
	 */
	public void check() {
		ResultType result = ResultType.of(this.method, this.targetClass);
		Class<?> rawType = result.rawType();
		Kind kind = result.kind();
		ReactiveAdapter adapter = result.adapter();
		refuseIf(kind == Kind.STAGE && !rawType.isAssignableFrom(CompletableFuture.class), rawType,
				"of which no failed one can be made for a call that is not permitted",
				"Return CompletableFuture or CompletionStage instead.");
		refuseIf(kind == Kind.SYNCHRONOUS && Future.class.isAssignableFrom(rawType), rawType,
				"which tells nobody when it ends", "Return CompletableFuture instead.");
		refuseIf(kind == Kind.SYNCHRONOUS && DEFERRED.contains(rawType.getName()), rawType,
				"whose work is done after the method has returned",
				"Annotate the method that does the work, or return CompletableFuture instead.");
		refuseIf(BEGUN.contains(rawType.getName()), rawType, "whose work begins before it can be permitted",
				"Make it a suspending function.");
		boolean isFlow = rawType.getName().equals("kotlinx.coroutines.flow.Flow");
		refuseIf(adapter == null && (kind == Kind.SUSPENDING || isFlow), rawType,
				"by a coroutine, for which Spring needs more of Kotlin",
				"Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor and org.jetbrains.kotlin:kotlin-reflect"
						+ " to the class path.");
		refuseIf(!REACTOR_PRESENT && (kind == Kind.REACTIVE || isReactive(rawType)), rawType,
				"which needs Reactor to be protected", "Add io.projectreactor:reactor-core to the class path.");
		if (kind == Kind.REACTIVE && adapter != null) {
			String general = adapter.getReactiveType().getSimpleName();
			refuseIf(!rawType.isAssignableFrom(adapter.getReactiveType()), rawType,
					"but what protects it is a plain " + general, "Return " + general + " instead.");
		}
	}

	/**
	 * Finds a part of the result that ends after the call does.
	 * @return the name of its type, or {@code null} if there is none
	 */
	public @Nullable String unfollowed() {
		ResultType result = ResultType.of(this.method, this.targetClass);
		Matcher matcher = LATER.matcher(result.type().toString());
		// Except the result itself, if it is followed.
		return matcher.find(result.isLater() ? 1 : 0) ? Objects.requireNonNullElse(matcher.group(1), matcher.group(2))
				: null;
	}

	private void refuseIf(boolean condition, Class<?> rawType, String why, String remedy) {
		if (condition) {
			throw AnnotationMistakes.in(this.method, this.targetClass,
					"returns a %s, %s".formatted(rawType.getSimpleName(), why), remedy);
		}
	}

	/**
	 * Returns whether a type is reactive, but unknown to Spring without Reactor.
	 */
	private static boolean isReactive(Class<?> type) {
		return type.getName().startsWith("io.smallrye.mutiny.") || BeanMethods.hierarchy(type)
			.stream()
			.anyMatch((parent) -> parent == Flow.Publisher.class
					|| parent.getName().equals("org.reactivestreams.Publisher"));
	}

}
