package io.github.circuitbreaker.aspect;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AbstractAdvisorAutoProxyCreator;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Looks at each bean when it is created, and does not let it pass if its annotations
 * cannot have the effect that they ask for. When all singletons are there, puts the
 * circuit breakers that annotations name into the registry, so that they are seen before
 * their first call.
 */
public final class AnnotatedBeans implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private static final Logger logger = LoggerFactory.getLogger(AnnotatedBeans.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final Supplier<CircuitBreakerRegistry> registry;

	private final BooleanSupplier selfInvocationWarnings;

	private final NameResolver names;

	private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

	private volatile boolean allThere;

	/**
	 * Creates it. As it is created before other beans, what it gets from them is supplied
	 * later.
	 * @param beanFactory the beans
	 * @param registry where the circuit breakers go
	 * @param selfInvocationWarnings whether to warn of a bean that calls annotated
	 * methods of its own
	 */
	public AnnotatedBeans(ConfigurableListableBeanFactory beanFactory, Supplier<CircuitBreakerRegistry> registry,
			BooleanSupplier selfInvocationWarnings) {
		this.beanFactory = beanFactory;
		this.registry = registry;
		this.selfInvocationWarnings = selfInvocationWarnings;
		this.names = new NameResolver(beanFactory);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Checks a bean before a proxy is made for it.
	 * @throws InvalidAnnotationException if its annotations cannot work
	 */
	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		check(bean.getClass(), beanName);
		return bean;
	}

	/**
	 * Checks what a factory has made, of which this is all that is seen. If that is a
	 * proxy, what counts is what it shows: the one who makes ours sees no more.
	 * @throws InvalidAnnotationException if its annotations cannot work
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		check(bean.getClass(), beanName);
		return bean;
	}

	/**
	 * Visits all beans, also those that are created only later.
	 * @throws InvalidAnnotationException if annotations of those that exist cannot work
	 */
	@Override
	public void afterSingletonsInstantiated() {
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
			if (type != null && AnnotatedTypes.isAnnotated(type)) {
				visit(beanName, type);
			}
		}
		this.allThere = true;
	}

	private void visit(String beanName, Class<?> type) {
		register(type);
		Object bean = this.beanFactory.getSingleton(beanName);
		// What a factory will make may be of another class than the factory can tell.
		if (bean != null && !(bean instanceof FactoryBean) && !isTestDouble(type)) {
			check(type, beanName);
			warnIfTooEarly(bean, beanName, type);
		}
	}

	private void check(Class<?> type, String beanName) {
		if (!AnnotatedTypes.isAnnotated(type) || isScopedProxy(type) || this.checked.contains(type)) {
			return;
		}
		List<String> warnings = AnnotationChecks.check(type, this.names, proxy(type, beanName));
		this.checked.add(type);
		warnings.forEach((warning) -> logger.warn("{}", warning));
		if (this.selfInvocationWarnings.getAsBoolean()) {
			SelfInvocations.of(type).forEach((invocation) -> logger.warn("{}", invocation));
		}
		if (this.allThere) {
			register(type);
		}
	}

	/**
	 * It takes the place of a bean without being created as one.
	 */
	private boolean isTestDouble(Class<?> type) {
		return type.getName().contains("$MockitoMock$") && !this.checked.contains(type);
	}

	/**
	 * Its target is a bean of its own.
	 */
	private static boolean isScopedProxy(Class<?> type) {
		return AopInfrastructureBean.class.isAssignableFrom(type);
	}

	private void register(Class<?> type) {
		AnnotationChecks.protectedMethods(type).forEach((method, annotation) -> {
			String name = this.names.find(annotation);
			if (name != null && NameTemplates.isTemplate(name)) {
				this.registry.get().keyed(name);
			}
			else if (name != null) {
				this.registry.get().circuitBreaker(name);
			}
		});
	}

	/**
	 * Asks who makes the proxies, if anyone does.
	 */
	private BeanProxy proxy(Class<?> type, String beanName) {
		AbstractAdvisorAutoProxyCreator creator = proxyCreator();
		if (creator == null) {
			if (AnnotationChecks.isFullyWoven(type)) {
				return BeanProxy.NONE;
			}
			throw withoutProxies(type);
		}
		try {
			return BeanProxy.of(creator.determineBeanType(type, beanName));
		}
		catch (AopConfigException ex) {
			return BeanProxy.SUBCLASS;
		}
	}

	private InvalidAnnotationException withoutProxies(Class<?> type) {
		return "false".equals(this.beanFactory.resolveEmbeddedValue("${spring.aop.auto:true}"))
				? new InvalidAnnotationException(type, "has no effect because spring.aop.auto is false",
						"Remove spring.aop.auto from the configuration, or enable @EnableAspectJAutoProxy.")
				: new InvalidAnnotationException(type, "has no effect because nothing makes proxies",
						"Do not exclude Spring Boot's AopAutoConfiguration, or enable @EnableAspectJAutoProxy.");
	}

	private @Nullable AbstractAdvisorAutoProxyCreator proxyCreator() {
		List<String> names = List
			.of(this.beanFactory.getBeanNamesForType(AbstractAdvisorAutoProxyCreator.class, true, false));
		// There may be another that somebody has declared.
		String own = AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME;
		return names.isEmpty() ? null : this.beanFactory.getBean(names.contains(own) ? own : names.get(0),
				AbstractAdvisorAutoProxyCreator.class);
	}

	private void warnIfTooEarly(Object bean, String beanName, Class<?> type) {
		// What was registered as an object nobody has created here.
		if (this.beanFactory.containsBeanDefinition(beanName) && !isProtected(bean) && type.isInstance(bean)
				&& !AnnotationChecks.isFullyWoven(type)) {
			logger.warn(
					"@CircuitBreaker in {} has no effect, as the bean '{}' was created before it could get a proxy:"
							+ " something that is created early needs it, such as a BeanPostProcessor; let that take an"
							+ " ObjectProvider of the bean, or make its @Bean method static",
					AnnotatedTypes.name(type), beanName);
		}
	}

	/**
	 * There may be proxies upon proxies, and one that does not say what is in it gets the
	 * benefit of the doubt.
	 */
	private static boolean isProtected(Object bean) {
		Object current = bean;
		while (current instanceof Advised advised) {
			if (Arrays.stream(advised.getAdvisors()).anyMatch(CircuitBreakerAdvisor.class::isInstance)) {
				return true;
			}
			current = AopProxyUtils.getSingletonTarget(current);
		}
		return current instanceof SpringProxy;
	}

}
