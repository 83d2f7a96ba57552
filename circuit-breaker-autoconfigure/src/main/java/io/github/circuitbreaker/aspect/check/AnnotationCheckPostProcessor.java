package io.github.circuitbreaker.aspect.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.aspect.CircuitBreakerAdvisor;
import io.github.circuitbreaker.aspect.WovenMethods;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.AnnotationMistakes;
import io.github.circuitbreaker.aspect.lookup.NameResolver;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
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
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Checks the annotations of each bean when it is created, and refuses beans whose
 * annotations cannot work. Once all singletons exist, creates the circuit breakers that
 * annotations name, so that they are visible before the first call.
 */
final class AnnotationCheckPostProcessor implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private static final Logger logger = LoggerFactory.getLogger(AnnotationCheckPostProcessor.class);

	private static final String SELF_INVOCATION_WARNINGS = "performance.circuit-breaker.self-invocation-warnings";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

	private volatile boolean allExist;

	AnnotationCheckPostProcessor(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Checks a bean before a proxy is made for it.
	 * @throws InvalidConfigurationException if its annotations cannot work
	 */
	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		check(bean.getClass(), beanName);
		return bean;
	}

	/**
	 * Checks the product of a factory bean, which Spring passes to no other method.
	 * Considers only the interfaces of a proxy, because they are all that our proxy can
	 * implement.
	 * @throws InvalidConfigurationException if its annotations cannot work
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		check(bean.getClass(), beanName);
		return bean;
	}

	/**
	 * Creates the circuit breakers of all beans, including those to be created later.
	 * @throws InvalidConfigurationException if annotations of those that exist cannot
	 * work
	 */
	@Override
	public void afterSingletonsInstantiated() {
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
			types.add((type != null) ? ClassUtils.getUserClass(type) : Object.class);
			if (type != null && AnnotatedClass.isAnnotated(type)) {
				register(type);
				checkSingleton(this.beanFactory.getSingleton(beanName), beanName, type);
			}
		}
		CoverageChecks.foreign(types).forEach((warning) -> logger.warn("{}", warning));
		this.allExist = true;
	}

	private void checkSingleton(@Nullable Object bean, String beanName, Class<?> type) {
		// A factory may make an object of another class than it says. A mock replaces a
		// bean without being created as one.
		if (bean != null && !(bean instanceof FactoryBean) && !isMock(bean)) {
			check(type, beanName);
			warnIfTooEarly(bean, beanName, type);
		}
	}

	/**
	 * Asks Mockito, whose mocks may be of the mocked class itself.
	 */
	private static boolean isMock(Object bean) {
		try {
			Object details = Class.forName("org.mockito.Mockito")
				.getMethod("mockingDetails", Object.class)
				.invoke(null, bean);
			return (boolean) Class.forName("org.mockito.MockingDetails").getMethod("isMock").invoke(details);
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Checks the class of a bean, and logs warnings.
	 * @throws InvalidConfigurationException if its annotations cannot work
	 */
	void check(Class<?> type, String beanName) {
		// The target of a scoped proxy is a bean of its own.
		boolean isScopedProxy = AopInfrastructureBean.class.isAssignableFrom(type);
		if (!AnnotatedClass.isAnnotated(type) || isScopedProxy || this.checked.contains(type)) {
			return;
		}
		List<String> warnings = AnnotationChecks.check(type, this.beanFactory, proxy(type, beanName));
		this.checked.add(type);
		warnings.forEach((warning) -> logger.warn("{}", warning));
		Environment environment = this.beanFactory.getBean(Environment.class);
		if (Binder.get(environment).bind(SELF_INVOCATION_WARNINGS, Boolean.class).orElse(true)) {
			SelfInvocations.of(type).forEach((warning) -> logger.warn("{}", warning));
			CoverageChecks.fallbacks(type).forEach((warning) -> logger.warn("{}", warning));
		}
		if (this.allExist) {
			register(type);
		}
	}

	private void register(Class<?> type) {
		NameResolver names = new NameResolver(this.beanFactory);
		CircuitBreakerRegistry registry = this.beanFactory.getBean(CircuitBreakerRegistry.class);
		AnnotatedClass.of(type).protectedMethods().values().forEach((annotation) -> {
			String name = names.find(annotation);
			if (name != null && NameTemplates.isTemplate(name)) {
				registry.keyed(name);
			}
			else if (name != null) {
				registry.circuitBreaker(name);
			}
		});
	}

	/**
	 * Determines the kind of proxy that a bean gets.
	 */
	private ProxyKind proxy(Class<?> type, String beanName) {
		AbstractAdvisorAutoProxyCreator creator = proxyCreator();
		if (creator == null && !WovenMethods.containAll(type)) {
			throw withoutProxies(type);
		}
		try {
			return ProxyKind.of((creator != null) ? creator.determineBeanType(type, beanName) : null);
		}
		catch (AopConfigException ex) {
			return ProxyKind.SUBCLASS;
		}
	}

	private InvalidConfigurationException withoutProxies(Class<?> type) {
		return "false".equals(this.beanFactory.resolveEmbeddedValue("${spring.aop.auto:true}"))
				? AnnotationMistakes.in(type, "has no effect because spring.aop.auto is false",
						"Remove spring.aop.auto from the configuration, or enable @EnableAspectJAutoProxy.")
				: AnnotationMistakes.in(type, "has no effect because nothing makes proxies",
						"Do not exclude Spring Boot's AopAutoConfiguration, or enable @EnableAspectJAutoProxy.");
	}

	private @Nullable AbstractAdvisorAutoProxyCreator proxyCreator() {
		Class<AbstractAdvisorAutoProxyCreator> type = AbstractAdvisorAutoProxyCreator.class;
		List<String> names = List.of(this.beanFactory.getBeanNamesForType(type, true, false));
		// The application may declare another.
		String own = AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME;
		return names.isEmpty() ? null : this.beanFactory.getBean(names.contains(own) ? own : names.get(0), type);
	}

	private void warnIfTooEarly(Object bean, String beanName, Class<?> type) {
		// An object that was registered as a singleton was not created here.
		if (this.beanFactory.containsBeanDefinition(beanName) && !isProtected(bean) && type.isInstance(bean)
				&& !WovenMethods.containAll(type)) {
			logger.warn(
					"@CircuitBreaker in {} has no effect, as the bean '{}' was created before it could get a proxy:"
							+ " something that is created early needs it, such as a BeanPostProcessor; let that take an"
							+ " ObjectProvider of the bean, or make its @Bean method static",
					AnnotatedClass.of(type).name(), beanName);
		}
	}

	/**
	 * Returns whether a proxy, or one behind it, applies the aspect. A proxy that does
	 * not reveal its advisors gets the benefit of the doubt.
	 */
	private static boolean isProtected(@Nullable Object bean) {
		return (bean instanceof Advised proxy)
				? CircuitBreakerAdvisor.isIn(proxy) || isProtected(AopProxyUtils.getSingletonTarget(proxy))
				: bean instanceof SpringProxy;
	}

}
