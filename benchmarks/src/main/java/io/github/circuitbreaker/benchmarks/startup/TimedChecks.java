package io.github.circuitbreaker.benchmarks.startup;

import java.util.function.Supplier;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Replaces the checks of all beans and measures the time before and after each.
 */
final class TimedChecks implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private static final String CHECKS = "performanceAnnotatedBeans";

	private final BeanPostProcessor checks;

	private final Stopwatch stopwatch = new Stopwatch();

	TimedChecks(BeanPostProcessor checks) {
		this.checks = checks;
	}

	/**
	 * Replaces the checks.
	 */
	static void replaceIn(ConfigurableListableBeanFactory beanFactory) {
		BeanDefinitionRegistry definitions = (BeanDefinitionRegistry) beanFactory;
		BeanDefinition checks = definitions.getBeanDefinition(CHECKS);
		definitions.removeBeanDefinition(CHECKS);
		RootBeanDefinition timed = new RootBeanDefinition(TimedChecks.class);
		timed.getConstructorArgumentValues().addGenericArgumentValue(checks);
		definitions.registerBeanDefinition(CHECKS, timed);
	}

	/**
	 * Returns the stopwatch of the checks.
	 */
	Stopwatch stopwatch() {
		return this.stopwatch;
	}

	@Override
	public int getOrder() {
		return ((Ordered) this.checks).getOrder();
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
			((SmartInitializingSingleton) this.checks).afterSingletonsInstantiated();
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
