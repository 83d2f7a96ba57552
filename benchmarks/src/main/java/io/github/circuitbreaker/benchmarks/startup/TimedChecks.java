package io.github.circuitbreaker.benchmarks.startup;

import java.util.function.Supplier;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.aspect.AnnotatedBeans;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.Assert;

/**
 * Replaces the checks of all beans and measures the time before and after each.
 */
final class TimedChecks implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private final AnnotatedBeans checks;

	private final Stopwatch stopwatch = new Stopwatch();

	private TimedChecks(ConfigurableListableBeanFactory beanFactory) {
		this.checks = new AnnotatedBeans(beanFactory, () -> beanFactory.getBean(CircuitBreakerRegistry.class),
				() -> true);
	}

	/**
	 * Replaces the checks.
	 */
	static void replaceIn(ConfigurableListableBeanFactory beanFactory) {
		String[] names = beanFactory.getBeanNamesForType(AnnotatedBeans.class, true, false);
		Assert.state(names.length == 1, "No checks to replace");
		BeanDefinitionRegistry definitions = (BeanDefinitionRegistry) beanFactory;
		definitions.removeBeanDefinition(names[0]);
		definitions.registerBeanDefinition(names[0],
				new RootBeanDefinition(TimedChecks.class, () -> new TimedChecks(beanFactory)));
	}

	/**
	 * Returns the stopwatch of the checks.
	 */
	Stopwatch stopwatch() {
		return this.stopwatch;
	}

	@Override
	public int getOrder() {
		return this.checks.getOrder();
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		return timed(() -> this.checks.postProcessBeforeInitialization(bean, beanName));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return timed(() -> this.checks.postProcessAfterInitialization(bean, beanName));
	}

	@Override
	public void afterSingletonsInstantiated() {
		timed(() -> {
			this.checks.afterSingletonsInstantiated();
			return this;
		});
	}

	private <T> T timed(Supplier<T> check) {
		this.stopwatch.start();
		T result = check.get();
		this.stopwatch.stop();
		return result;
	}

}
