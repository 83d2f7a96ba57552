package io.github.circuitbreaker.probe;

import java.lang.reflect.Method;

import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameResolver;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the probes that annotations name, and their beans before they get proxies.
 *
 * @param beanFactory contains the beans
 */
record ProbeMethodPostProcessor(ConfigurableListableBeanFactory beanFactory) implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		AnnotatedClass type = AnnotatedClass.of(bean.getClass());
		if (type.isAnnotated() && !(bean instanceof AopInfrastructureBean) && this.beanFactory.containsBean(beanName)
				&& this.beanFactory.isSingleton(beanName)) {
			type.protectedMethods().values().forEach((annotation) -> {
				Method probe = BeanMethods.probe(annotation, bean.getClass());
				String name = new NameResolver(this.beanFactory).find(annotation);
				if (probe != null && name != null) {
					ReflectionUtils.makeAccessible(probe);
					this.beanFactory.getBean(Probes.class).add(new CircuitBreakerProbe(name, () -> probe.invoke(bean)));
				}
			});
		}
		return bean;
	}

}
