package io.github.circuitbreaker.aspect;

import java.io.Serial;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.util.CollectionUtils;
import org.springframework.validation.method.MethodValidationException;

/**
 * Reported in place of an exception by which validation has refused the arguments of a
 * call. Such a call did not reach the service and says nothing about it, as if the caller
 * had canceled it. The caller gets the original exception.
 */
final class RefusedArguments extends CancellationException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Throwable refusal;

	private RefusedArguments(Throwable refusal) {
		this.refusal = refusal;
	}

	/**
	 * Returns the exception to report for a call.
	 * @param thrown the exception of the call
	 * @param call the call
	 * @param target the object whose method is called
	 * @return an exception of this class if the arguments of this very call were refused,
	 * and otherwise the same exception
	 */
	static Throwable orSame(Throwable thrown, MethodInvocation call, Object target) {
		// By name, as Jakarta Validation may be absent.
		boolean isViolation = thrown.getClass().getName().equals("jakarta.validation.ConstraintViolationException");
		boolean isRefused = isViolation ? Violations.areOf(thrown, call, target)
				: thrown instanceof MethodValidationException refusal && isOf(refusal, call, target);
		return isRefused ? new RefusedArguments(thrown) : thrown;
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
	private static boolean isOf(MethodValidationException refusal, MethodInvocation call, Object target) {
		return !refusal.isForReturnValue() && isOf(refusal.getTarget(), refusal.getMethod().getName(), call, target)
				&& refusal.getParameterValidationResults()
					.stream()
					.allMatch((result) -> Arrays.asList(call.getArguments()).contains(result.getArgument())
							|| !result.getMethodParameter().getParameterType().isInstance(result.getArgument()));
	}

	private static boolean isOf(@Nullable Object bean, @Nullable String method, MethodInvocation call, Object target) {
		return bean != null && call.getMethod().getName().equals(method)
				&& AopProxyUtils.ultimateTargetClass(bean) == AopProxyUtils.ultimateTargetClass(target);
	}

	private static final class Violations {

		static boolean areOf(Throwable thrown, MethodInvocation call, Object target) {
			Set<ConstraintViolation<?>> violations = ((ConstraintViolationException) thrown).getConstraintViolations();
			// Only the violation of a parameter has arguments.
			return !CollectionUtils.isEmpty(violations) && violations.stream()
				.allMatch((violation) -> Arrays.equals(violation.getExecutableParameters(), call.getArguments())
						&& isOf(violation.getRootBean(), violation.getPropertyPath().iterator().next().getName(), call,
								target));
		}

	}

}
