package io.github.circuitbreaker.probe;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.aspect.lookup.AnnotatedClass;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameResolver;
import io.github.circuitbreaker.fleet.CircuitBreakerFleet;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.thread.Threading;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the probes of all circuit breakers, and contains what they share. Each runs on a
 * thread of its own, as probes are rare; between them, there is only the timer of the
 * JDK.
 */
class Probes implements BeanPostProcessor, CircuitBreakerRegistryListener, SmartLifecycle {

	/** Limits how many probes run at a time. */
	final Semaphore slots = new Semaphore(4);

	/** Whether there may be other instances. */
	volatile boolean haveFleet;

	private final Map<String, Probing> probes = new ConcurrentHashMap<>();

	private final SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("circuit-breaker-probe-");

	private final ConfigurableListableBeanFactory beans;

	/**
	 * Only while this is running: the beans that it needs may have probes themselves.
	 */
	private volatile @Nullable CircuitBreakerRegistry registry;

	Probes(ConfigurableListableBeanFactory beans, Environment environment) {
		this.beans = beans;
		this.executor.setDaemon(true);
		this.executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
	}

	/**
	 * Finds the probes that annotations name. They are called on the object behind the
	 * proxies, which may be the product of a factory bean. Without AspectJ, annotations
	 * have no effect.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object annotated = null;
		for (Object next = bean; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
			annotated = AnnotatedClass.isAnnotated(next.getClass()) ? next : annotated;
		}
		if (annotated != null && !(bean instanceof AopInfrastructureBean) && this.beans.containsBean(beanName)
				&& this.beans.isSingleton(beanName)
				&& ClassUtils.isPresent("org.aspectj.weaver.Advice", this.beans.getBeanClassLoader())) {
			addProbes(annotated);
		}
		return bean;
	}

	private void addProbes(Object target) {
		AnnotatedClass.of(target.getClass()).protectedMethods().values().forEach((annotation) -> {
			String name = new NameResolver(this.beans).find(annotation);
			Method probe = BeanMethods.probe(annotation, target.getClass()).orElse(null);
			if (name != null && probe != null) {
				ReflectionUtils.makeAccessible(probe);
				add(new CircuitBreakerProbe(name, () -> probe.invoke(target)));
			}
		});
	}

	void add(CircuitBreakerProbe probe) {
		this.probes.computeIfAbsent(probe.circuitBreaker(), (name) -> new Probing(this, probe)).look();
	}

	@Override
	public void start() {
		this.haveFleet = this.beans.getBeanNamesForType(CircuitBreakerFleet.class).length > 0;
		this.registry = this.beans.getBean(CircuitBreakerRegistry.class);
		this.registry.addListener(this);
		this.beans.getBeanProvider(CircuitBreakerProbe.class).forEach(this::add);
		this.probes.values().forEach(Probing::look);
	}

	@Override
	public void stop() {
		this.beans.getBean(CircuitBreakerRegistry.class).removeListener(this);
		this.registry = null;
		this.probes.values().forEach(Probing::stop);
	}

	@Override
	public boolean isRunning() {
		return this.registry != null;
	}

	@Override
	public void onStateChange(CircuitBreakerStateChange change) {
		Optional.ofNullable(this.probes.get(change.name())).ifPresent((probing) -> probing.changed(change.to()));
	}

	/**
	 * Returns the circuit breaker of a name, or {@code null} if there is none or this
	 * does not run. Does not ask the registry for the name, which would mark it as used.
	 */
	@Nullable CircuitBreaker find(String name) {
		CircuitBreakerRegistry registry = this.registry;
		return (registry == null) ? null
				: registry.getAll().stream().filter((each) -> each.getName().equals(name)).findFirst().orElse(null);
	}

	/**
	 * Returns a future that completes after a time, or at once if this does not run.
	 */
	CompletableFuture<Void> timer(Duration time) {
		return new CompletableFuture<Void>().completeOnTimeout(null,
				isRunning() ? TimeUnit.NANOSECONDS.convert(time) : 0, TimeUnit.NANOSECONDS);
	}

	void execute(Runnable task) {
		this.executor.execute(task);
	}

}
