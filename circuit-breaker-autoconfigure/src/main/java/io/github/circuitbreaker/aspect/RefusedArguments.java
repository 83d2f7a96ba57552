package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CancellationException;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.method.MethodValidationException;

/**
 * Reported in place of an exception by which validation has refused the arguments of a
 * call. Such a call did not reach the service and says nothing about it, as if the caller
 * had canceled it. The caller gets the original exception.
 */
final class RefusedArguments extends CancellationException {

	@Serial
	private static final long serialVersionUID = 1L;

	private static final boolean VALIDATION_PRESENT = ClassUtils
		.isPresent("jakarta.validation.ConstraintViolationException", RefusedArguments.class.getClassLoader());

	private final Throwable refusal;

	private RefusedArguments(Throwable refusal) {
		this.refusal = refusal;
	}

	/**
	 * Returns the exception to report for a call.
	 * @param thrown the exception of the call
	 * @param invocation the call
	 * @return an exception of this class if the arguments of this very call were refused,
	 * and otherwise the same exception
	 */
	static Throwable orSame(Throwable thrown, Invocation invocation) {
		boolean refused = (thrown instanceof MethodValidationException refusal) ? isOf(refusal, invocation)
				: VALIDATION_PRESENT && Violations.areOf(thrown, invocation);
		return refused ? new RefusedArguments(thrown) : thrown;
	}

	/**
	 * Returns the exception for the caller.
	 */
	static Throwable original(Throwable reported) {
		return (reported instanceof RefusedArguments refused) ? refused.refusal : reported;
	}

	/**
	 * Returns whether a refusal is about the arguments of a call. An argument that is a
	 * publisher is refused by the elements that it gives.
	 */
	private static boolean isOf(MethodValidationException refusal, Invocation invocation) {
		return !refusal.isForReturnValue() && isOf(refusal.getTarget(), refusal.getMethod().getName(), invocation)
				&& refusal.getParameterValidationResults().stream().allMatch((result) -> {
					MethodParameter parameter = result.getMethodParameter();
					return invocation.arguments()[parameter.getParameterIndex()] == result.getArgument()
							|| !parameter.getParameterType().isInstance(result.getArgument());
				});
	}

	private static boolean isOf(@Nullable Object bean, @Nullable String method, Invocation invocation) {
		Object target = invocation.target();
		Method called = invocation.method();
		return bean != null && target != null && called != null && called.getName().equals(method)
				&& AopProxyUtils.ultimateTargetClass(bean) == AopProxyUtils.ultimateTargetClass(target);
	}

	/**
	 * Knows Jakarta Validation, which may be absent.
	 */
	private static final class Violations {

		static boolean areOf(Throwable thrown, Invocation invocation) {
			Set<ConstraintViolation<?>> violations = (thrown instanceof ConstraintViolationException refusal)
					? refusal.getConstraintViolations() : null;
			return violations != null && !violations.isEmpty()
					&& violations.stream().allMatch((violation) -> isOf(violation, invocation));
		}

		private static boolean isOf(ConstraintViolation<?> violation, Invocation invocation) {
			// Only the violation of a parameter has arguments.
			Object[] arguments = violation.getExecutableParameters();
			Iterator<Path.Node> path = violation.getPropertyPath().iterator();
			return arguments != null && path.hasNext() && Arrays.equals(arguments, invocation.arguments())
					&& RefusedArguments.isOf(violation.getRootBean(), path.next().getName(), invocation);
		}

	}

}
