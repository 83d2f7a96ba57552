package io.github.circuitbreaker.probe;

import java.lang.reflect.Method;

import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameResolver;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the probes that annotations name, and the objects to call them on. Without
 * AspectJ, annotations have no effect.
 *
 * @param beanFactory contains the beans
 */
@ConditionalOnClass(name = "org.aspectj.weaver.Advice")
record ProbeMethodPostProcessor(ConfigurableListableBeanFactory beanFactory) implements BeanPostProcessor {

	/**
	 * Looks at the object behind the proxies, which may be the product of a factory bean.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object annotated = null;
		for (Object next = bean; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
			annotated = AnnotatedClass.of(next.getClass()).isAnnotated() ? next : annotated;
		}
		if (annotated != null && !(bean instanceof AopInfrastructureBean) && this.beanFactory.containsBean(beanName)
				&& this.beanFactory.isSingleton(beanName)) {
			addProbes(annotated);
		}
		return bean;
	}

	private void addProbes(Object target) {
		NameResolver names = new NameResolver(this.beanFactory);
		AnnotatedClass.of(target.getClass()).protectedMethods().values().forEach((annotation) -> {
			Method probe = BeanMethods.probe(annotation, target.getClass());
			String name = names.find(annotation);
			if (probe != null && name != null) {
				ReflectionUtils.makeAccessible(probe);
				this.beanFactory.getBean(Probes.class).add(new CircuitBreakerProbe(name, () -> probe.invoke(target)));
			}
		});
	}

}
