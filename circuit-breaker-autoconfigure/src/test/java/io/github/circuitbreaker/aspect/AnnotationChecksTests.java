package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.InvalidConfigurationException;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAspectAutoConfiguration;
import io.github.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ProxyType;
import org.springframework.context.annotation.Proxyable;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.support.ApplicationObjectSupport;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which beans are checked, when, and with what result.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnnotationChecksTests {

	private static final String NOT_PROXIED = "has no effect, as the bean 'service' was created before it could get a"
			+ " proxy: something that is created early needs it, such as a BeanPostProcessor; let that take an"
			+ " ObjectProvider of the bean, or make its @Bean method static";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
				CircuitBreakerAspectAutoConfiguration.class));

	@Test
	void lazyBeanIsCheckedWhenItIsCreated() {
		this.contextRunner.withBean(Broken.class, Broken::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertCreationFails(context, Broken.class, "no fallback");
				assertCreationFails(context, Broken.class, "no fallback");
			});
	}

	@Test
	void prototypeIsCheckedWhenItIsCreated() {
		this.contextRunner.withBean(Broken.class, Broken::new, (definition) -> definition.setScope("prototype"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertCreationFails(context, Broken.class, "no fallback");
				assertCreationFails(context, Broken.class, "no fallback");
			});
	}

	@Test
	void productOfAFactoryIsCheckedWhenItIsCreated() {
		this.contextRunner.withBean(RemoteFactory.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertCreationFails(context, Remote.class, "no fallback");
		});
	}

	@Test
	void productOfAFactoryIsCheckedAndNotTheTypeThatTheFactoryTells() {
		this.contextRunner.withBean(FactoryOfWithFallback.class)
			.run((context) -> assertThat(context.getBean(WithFallback.class).get(true)).isEqualTo("recovered"));
	}

	@Test
	void clientOfAFactoryIsCheckedWhenItIsCreated() {
		this.contextRunner.withBean(BrokenClientFactory.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertCreationFails(context, BrokenClient.class, "no fallback");
		});
	}

	@Test
	void brokenProductThatAnotherBeanNeedsStopsTheStart() {
		assertRefused(this.contextRunner.withBean(BrokenClientFactory.class).withBean(ClientUser.class),
				BrokenClient.class.getName(), "no fallback");
	}

	@Test
	void brokenClientStopsTheStart() {
		assertRefused(this.contextRunner.withBean(BrokenClient.class, () -> client(BrokenClient.class)),
				BrokenClient.class.getName(), "no fallback");
	}

	@Test
	void clientFallsBackToItsDefaultMethod() {
		this.contextRunner.withBean(Client.class, () -> client(Client.class)).run((context) -> {
			assertThat(context.getBean(Client.class).get("a")).isEqualTo("a from ResourceAccessException");
			assertThat(calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void annotatedClientFallsBackToItsDefaultMethod() {
		this.contextRunner.withBean(AnnotatedClient.class, () -> client(AnnotatedClient.class)).run((context) -> {
			assertThat(context.getBean(AnnotatedClient.class).get("a")).isEqualTo("a from ResourceAccessException");
			assertThat(calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@Test
	void defaultMethodOfAClientThatCallsAnAnnotatedOneIsWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean(ClientWithSelfCall.class, () -> client(ClientWithSelfCall.class)).run((context) -> {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(context.getBean(ClientWithSelfCall.class)::getDefault);
			assertThat(calls(context).failed()).isZero();
			assertThat(output).containsOnlyOnce(ClientWithSelfCall.class.getName() + ".getDefault calls get(String)");
		});
	}

	@Test
	void fallbackThatIsHiddenBehindAProxyOfTheBeansOwnStopsTheStart() {
		assertRefused(
				this.contextRunner.withBean(WithFallback.class,
						() -> (WithFallback) new ProxyFactory(new OfWithFallback()).getProxy()),
				WithFallback.class.getName(), "recover");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void scopedProxyIsNotAskedForTheFallbackOfItsTarget(boolean proxyTargetClass) {
		this.contextRunner.withInitializer((context) -> {
			BeanDefinition target = BeanDefinitionBuilder.rootBeanDefinition(OfWithFallback.class)
				.setScope("prototype")
				.getBeanDefinition();
			BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
			registry.registerBeanDefinition("service",
					ScopedProxyUtils
						.createScopedProxy(new BeanDefinitionHolder(target, "service"), registry, proxyTargetClass)
						.getBeanDefinition());
		}).run((context) -> {
			assertThat(context.getBean("service", Remote.class).get(true)).isEqualTo("recovered");
			assertThat(calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void fallbackOfAnInterfacesAnnotationMayBeInTheClass(boolean proxyTargetClass) {
		withProxies(proxyTargetClass).withBean(OfWithFallback.class)
			.run((context) -> assertThat(context.getBean(Remote.class).get(true)).isEqualTo("recovered"));
	}

	@ParameterizedTest
	@ValueSource(classes = { FinalClass.class, RecordWithInterface.class })
	void finalClassIsProtectedBehindItsInterfaces(Class<? extends Remote> type) {
		assertProtected(withProxies(false).withBean(type));
	}

	@ParameterizedTest
	@ValueSource(classes = { FinalClass.class, RecordWithInterface.class, PlainRecord.class })
	void finalClassIsRefusedWhereItsProxyIsASubclass(Class<?> type) {
		assertRefused(withProxies(true).withBean(type), type.getName(), "the class is final");
	}

	@Test
	void finalClassWithoutInterfacesIsRefusedInAnyCase() {
		assertRefused(withProxies(false).withBean(PlainRecord.class), PlainRecord.class.getName(),
				"the class is final");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void lambdaIsProtected(boolean proxyTargetClass) {
		assertProtected(withProxies(proxyTargetClass).withBean(Services.InterfaceWithAnnotatedMethod.class,
				() -> Remote::answer));
	}

	@Test
	void lambdaIsCheckedAndCalledByItsInterface() {
		assertRefused(this.contextRunner.withBean(BrokenRemote.class, () -> Remote::answer),
				"@CircuitBreaker on " + BrokenRemote.class.getName() + ".get(boolean) names");
	}

	@Test
	void finalMethodOfAnAnnotatedClassIsRefused() {
		assertRefused(this.contextRunner.withBean(ClassWithFinalMethod.class),
				ClassWithFinalMethod.class.getName() + ", for lookUp(String), has no effect, as the method is final");
	}

	@Test
	void finalMethodThatTheSuperclassIsAnnotatedForIsRefused() {
		assertRefused(this.contextRunner.withBean(InheritsFinalMethod.class),
				ClassWithFinalMethod.class.getName() + ", for lookUp(String), has no effect, as the method is final");
	}

	@Test
	void finalMethodThatAnInterfaceIsAnnotatedForIsRefused() {
		assertRefused(withProxies(true).withBean(FinalMethodOfInterface.class),
				FinalMethodOfInterface.class.getName() + ".get(boolean)", "the method is final");
	}

	@Test
	void finalMethodThatAnInterfaceAnnotatesIsRefused() {
		assertRefused(withProxies(true).withBean(FinalMethodOfInterfacesMethod.class),
				FinalMethodOfInterfacesMethod.class.getName() + ".get(boolean)", "the method is final");
	}

	@Test
	void finalMethodIsProtectedBehindAnInterface() {
		assertProtected(withProxies(false).withBean(FinalMethodOfInterface.class));
		assertProtected(withProxies(false).withBean(FinalMethodOfInterfacesMethod.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { WithMethodOfItsOwn.class, InheritsMethodOfItsOwn.class })
	void annotatedMethodThatNoInterfaceOfTheProxyHasIsRefused(Class<?> type) {
		assertRefused(withProxies(false).withBean(type),
				WithMethodOfItsOwn.class.getName() + ".lookUp(String) has no effect, as the method is in no interface");
	}

	@Test
	void annotatedMethodThatNoInterfaceOfTheProxyHasIsRefusedInAProduct() {
		withProxies(false).withBean(FactoryOfWithMethodOfItsOwn.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertCreationFails(context, Remote.class, "in no interface");
		});
	}

	@Test
	void annotatedMethodThatNoInterfaceHasIsProtectedByAProxyOfTheClass() {
		assertProtected(withProxies(true).withBean(WithMethodOfItsOwn.class));
	}

	@Test
	void beanWhoseProxyIsSaidToBeOfTheClassHasNoUseForInterfaces() {
		assertProtected(withProxies(false).withBean(ProxiedByClass.class));
	}

	@Test
	void annotatedMethodOfAnInterfaceThatTheProxyIsSaidNotToHaveIsRefused() {
		assertRefused(withProxies(true).withBean(ProxiedWithoutAnInterface.class),
				ProxiedWithoutAnInterface.class.getName() + ".get(boolean) has no effect, as the method is in no"
						+ " interface of the proxy");
	}

	@Test
	void annotatedMethodIsInAGenericInterface() {
		assertProtected(withProxies(false).withBean(Services.OfGenericInterface.class));
		withProxies(false).withBean(OfGenericRemote.class).run((context) -> {
			@SuppressWarnings("unchecked")
			GenericRemote<Integer> remote = context.getBean(GenericRemote.class);
			remote.find(1);
			assertThat(calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	@Test
	void methodOfAnAnnotatedClassThatNoInterfaceHasIsNotCalledByOtherBeans() {
		assertProtected(withProxies(false).withBean(ClassWithMethodOfItsOwn.class));
	}

	@Test
	void finalMethodsFromASuperclassThatKnowsNothingOfCircuitBreakersAreWarnedOf(CapturedOutput output) {
		assertProtected(this.contextRunner.withBean(InheritsPlainFinalMethod.class));
		String superclass = PlainWithFinalMethod.class.getName();
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("WARN")
			.endsWith(": " + InheritsPlainFinalMethod.class.getName() + " inherits " + superclass + ".list(), "
					+ superclass
					+ ".lookUp(String), which @CircuitBreaker cannot protect: a final method is not seen by"
					+ " the proxy, and called on it, runs on the proxy's own fields, which nothing has set; make it"
					+ " non-final, or let other beans call a method of the bean that calls it");
	}

	@ParameterizedTest
	@ValueSource(classes = { InheritsFinalMethodOfSpring.class, AnnotatedMethodBesideFinalOnes.class,
			AnnotatedInterfaceBesideFinalMethods.class })
	void finalMethodsThatAreNotMeantAreNotWarnedOf(Class<?> type, CapturedOutput output) {
		assertProtected(this.contextRunner.withBean(type));
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void finalMethodsAreNotWarnedOfWhereTheProxyDoesNotHaveThem(CapturedOutput output) {
		assertProtected(withProxies(false).withBean(InheritsPlainFinalMethod.class));
		assertThat(warnings(output)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(classes = { WithHelpersOnly.class, WithBeanMethodsOnly.class, FactoryOfPlain.class, Listener.class })
	void annotatedClassWithoutAMethodThatIsMeantIsRefused(Class<?> type) {
		assertRefused(this.contextRunner.withUserConfiguration(type),
				"@CircuitBreaker on " + type.getName() + " has no effect, as there is no method that it is meant for");
	}

	@Test
	void annotatedClassWithNothingButInheritedFinalMethodsIsRefused() {
		assertRefused(withProxies(true).withBean(InheritsOnlyFinalMethods.class),
				"@CircuitBreaker on " + InheritsOnlyFinalMethods.class.getName()
						+ " has no effect, as all methods that it is meant for are final");
	}

	@Test
	void annotatedClassOfWhichTheProxyHasNothingIsRefused() {
		assertRefused(withProxies(false).withBean(ListenerWithMore.class),
				"@CircuitBreaker on " + ListenerWithMore.class.getName()
						+ " has no effect, as no method that it is meant for is in an interface");
		withProxies(true).withBean(ListenerWithMore.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(classes = { Marked.class, InheritsFromMarked.class })
	void inheritedAnnotationThatCoversNothingIsWarnedOf(Class<?> type, CapturedOutput output) {
		this.contextRunner.withBean(type).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warnings(output)).singleElement()
				.asString()
				.contains("WARN")
				.endsWith(" has no effect in " + type.getName()
						+ ", as there is no method that it is meant for: put it on"
						+ " what other beans call: on the methods, or on the class that has them. On a class, it is not"
						+ " meant for private and static methods, @Bean methods, and those by which the container calls"
						+ " the bean");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Services.OnMethodAndClass.class, MethodsWithAnnotationsOfTheirOwn.class,
			MarkedWithMethods.class, CallbackThatIsAnnotated.class })
	void annotationThatIsNotNeededIsNoMistake(Class<?> type, CapturedOutput output) {
		assertProtected(this.contextRunner.withBean(type));
		assertThat(warnings(output)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void lambdaOfAnAnnotatedInterfaceIsProtected(boolean proxyTargetClass, CapturedOutput output) {
		assertProtected(
				withProxies(proxyTargetClass).withBean(Services.AnnotatedInterface.class, () -> Remote::answer));
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void helpersOfAnAnnotatedClassAreNotMeant() {
		assertProtected(this.contextRunner.withBean(ClassWithHelpers.class));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void annotatedMethodOfAnInterfaceIsProtectedWhereTheClassInheritsIt(boolean proxyTargetClass) {
		assertProtected(withProxies(proxyTargetClass).withBean(InheritsMethodOfInterface.class));
	}

	@Test
	void annotatedStaticMethodOfAnInterfaceIsRefused() {
		assertRefused(this.contextRunner.withBean(OfWithStaticMethod.class),
				WithStaticMethod.class.getName() + ".helper()", "the method is static");
	}

	@Test
	void annotatedPrivateMethodOfASuperclassIsRefused() {
		assertRefused(this.contextRunner.withBean(InheritsPrivateMethod.class),
				WithPrivateMethod.class.getName() + ".lookUp()", "the method is private");
	}

	@Test
	void annotatedBeanMethodIsRefused() {
		assertRefused(this.contextRunner.withUserConfiguration(BeanMethod.class),
				BeanMethod.class.getName() + ".service() would protect the creation of the bean");
	}

	@Test
	void annotatedStaticBeanMethodIsRefusedForTheSameReason() {
		this.contextRunner.withUserConfiguration(StaticBeanMethod.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessage("@CircuitBreaker on " + StaticBeanMethod.class.getName()
						+ ".service() would protect the creation of the bean, not its calls"));
	}

	@Test
	void fallbacksOfAnAnnotatedClassAreNeitherProtectedNorChecked() {
		this.contextRunner.withBean(ClassWithFallback.class).run((context) -> {
			ClassWithFallback service = context.getBean(ClassWithFallback.class);
			assertThat(service.get(true)).isEqualTo("recovered");
			assertThat(service.recover()).isEqualTo("recovered");
			assertThat(service.recover(new IOException())).isEqualTo("recovered");
			assertThat(calls(context)).isEqualTo(new CallCounts(0, 1, 0, 0, 0));
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { PriorityOrderedProcessor.class, OrderedProcessor.class })
	void beanThatIsCreatedTooEarlyIsWarnedOf(Class<?> processor, CapturedOutput output) {
		this.contextRunner.withBean("service", Services.OnMethod.class)
			.withUserConfiguration(processor)
			.run((context) -> {
				assertThat(AopUtils.isAopProxy(context.getBean("service"))).isFalse();
				assertThat(warnings(output)).singleElement()
					.asString()
					.contains("WARN")
					.endsWith(": @CircuitBreaker in " + Services.OnMethod.class.getName() + " " + NOT_PROXIED);
			});
	}

	@Test
	void clientThatIsCreatedTooEarlyIsWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean("service", RemoteClient.class, () -> client(RemoteClient.class))
			.withUserConfiguration(PriorityOrderedProcessor.class)
			.run((context) -> assertThat(output)
				.contains("@CircuitBreaker in " + RemoteClient.class.getName() + " " + NOT_PROXIED));
	}

	@Test
	void beanThatIsCreatedTooEarlyIsCheckedAllTheSame() {
		assertRefused(this.contextRunner.withBean("service", Broken.class)
			.withUserConfiguration(PriorityOrderedProcessor.class), Broken.class.getName(), "no fallback");
	}

	@Test
	void beanThatIsCreatedEarlyButWithAProxyIsNotWarnedOf(CapturedOutput output) {
		assertProtected(this.contextRunner.withBean("service", Services.OnMethod.class)
			.withUserConfiguration(UnorderedProcessor.class));
		assertThat(warnings(output)).isEmpty();
	}

	private ApplicationContextRunner withProxies(boolean proxyTargetClass) {
		return this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass);
	}

	private static void assertProtected(ApplicationContextRunner contextRunner) {
		contextRunner.run((context) -> {
			context.getBean(Remote.class).get(false);
			assertThat(calls(context)).isEqualTo(new CallCounts(1, 0, 0, 0, 0));
		});
	}

	private static Stream<String> warnings(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains("AnnotationCheckPostProcessor"));
	}

	private static void assertRefused(ApplicationContextRunner contextRunner, String... message) {
		contextRunner.run((context) -> assertThat(context).getFailure()
			.extracting(NestedExceptionUtils::getMostSpecificCause, as(InstanceOfAssertFactories.THROWABLE))
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContainingAll(message)
			.satisfies((failure) -> assertThat(((InvalidConfigurationException) failure).getMistakes()).hasSize(1)));
	}

	private static void assertCreationFails(ApplicationContext context, Class<?> type, String message) {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean(type))
			.havingRootCause()
			.isInstanceOf(InvalidConfigurationException.class)
			.withMessageContaining(message);
	}

	private static CallCounts calls(ApplicationContext context) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker("pypi").snapshot().calls();
	}

	private static <T> T client(Class<T> type) {
		RestClient restClient = RestClient.builder().requestFactory((uri, method) -> {
			throw new IOException("unreachable");
		}).build();
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(restClient)).build().createClient(type);
	}

	static class Broken implements Remote {

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "no fallback")
		public String get(boolean fail) {
			return "done";
		}

	}

	static class RemoteFactory implements FactoryBean<Remote> {

		@Override
		public Remote getObject() {
			return new Broken();
		}

		@Override
		public Class<?> getObjectType() {
			return Remote.class;
		}

	}

	static class FactoryOfWithFallback implements FactoryBean<WithFallback> {

		@Override
		public WithFallback getObject() {
			return new OfWithFallback();
		}

		@Override
		public Class<?> getObjectType() {
			return WithFallback.class;
		}

	}

	static class ClientUser {

		@Autowired
		BrokenClient client;

	}

	interface BrokenClient {

		@GetExchange("/")
		@CircuitBreaker(name = "pypi", fallbackMethod = "no fallback")
		String get();

	}

	static class BrokenClientFactory implements FactoryBean<BrokenClient> {

		@Override
		public BrokenClient getObject() {
			return client(BrokenClient.class);
		}

		@Override
		public Class<?> getObjectType() {
			return BrokenClient.class;
		}

	}

	/**
	 * Public, because Spring cannot call default methods of other interfaces.
	 */
	public interface Client {

		@GetExchange("/")
		@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
		String get(@RequestParam String name);

		default String recover(String name, Exception failure) {
			return name + " from " + failure.getClass().getSimpleName();
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
	public interface AnnotatedClient {

		@GetExchange("/")
		String get(@RequestParam String name);

		default String recover(String name, Exception failure) {
			return name + " from " + failure.getClass().getSimpleName();
		}

	}

	public interface ClientWithSelfCall {

		@GetExchange("/")
		@CircuitBreaker(name = "pypi")
		String get(@RequestParam String name);

		@CircuitBreaker(name = "other")
		default String getDefault() {
			return get("default");
		}

	}

	interface RemoteClient extends Remote {

		@Override
		@GetExchange("/")
		@CircuitBreaker(name = "pypi")
		String get(boolean fail);

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
	interface WithFallback extends Remote {

	}

	static class OfWithFallback implements WithFallback {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

		private String recover() {
			return "recovered";
		}

	}

	static final class FinalClass implements Remote {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "pypi")
	record RecordWithInterface() implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "pypi")
	record PlainRecord() {

		String lookUp(String name) {
			return name;
		}

	}

	interface BrokenRemote extends Remote {

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "no fallback")
		String get(boolean fail) throws IOException;

	}

	@CircuitBreaker(name = "pypi")
	static class ClassWithFinalMethod {

		public final String lookUp(String name) {
			return name;
		}

	}

	static class InheritsFinalMethod extends ClassWithFinalMethod {

	}

	static class FinalMethodOfInterface implements Services.AnnotatedInterface {

		@Override
		public final String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class FinalMethodOfInterfacesMethod implements Services.InterfaceWithAnnotatedMethod {

		@Override
		public final String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class PlainWithFinalMethod extends Services.Plain {

		private final List<String> names = new ArrayList<>();

		public final String lookUp(String name) {
			return name;
		}

		public final List<String> list() {
			return this.names;
		}

		final String helper() {
			return "";
		}

	}

	@CircuitBreaker(name = "pypi")
	static class InheritsPlainFinalMethod extends PlainWithFinalMethod {

	}

	@CircuitBreaker(name = "pypi")
	static class InheritsFinalMethodOfSpring extends ApplicationObjectSupport implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class AnnotatedMethodBesideFinalOnes extends PlainWithFinalMethod {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class AnnotatedInterfaceBesideFinalMethods extends PlainWithFinalMethod
			implements Services.AnnotatedInterface {

	}

	@CircuitBreaker(name = "pypi")
	static class ClassWithHelpers implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			Supplier<String> prefix = () -> prefix() + this;
			return suffix(prefix.get() + Remote.answer(fail));
		}

		private String prefix() {
			return "";
		}

		private static String suffix(String text) {
			return text;
		}

		static String helper() {
			return "";
		}

		@Override
		public final String toString() {
			return "";
		}

	}

	static class WithMethodOfItsOwn extends Services.OnMethod {

		@CircuitBreaker(name = "pypi")
		String lookUp(String name) {
			return name;
		}

	}

	static class InheritsMethodOfItsOwn extends WithMethodOfItsOwn {

	}

	static class FactoryOfWithMethodOfItsOwn implements FactoryBean<Remote> {

		@Override
		public Remote getObject() {
			return new WithMethodOfItsOwn();
		}

		@Override
		public Class<?> getObjectType() {
			return Remote.class;
		}

	}

	@Proxyable(ProxyType.TARGET_CLASS)
	static class ProxiedByClass extends WithMethodOfItsOwn {

	}

	interface Other {

		void other();

	}

	@Proxyable(interfaces = Other.class)
	static class ProxiedWithoutAnInterface extends Services.OnMethod implements Other {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) {
			return "done";
		}

		@Override
		public void other() {
		}

	}

	interface GenericRemote<T> {

		T find(T name);

	}

	static class OfGenericRemote implements GenericRemote<Integer> {

		@Override
		@CircuitBreaker(name = "pypi")
		public Integer find(Integer name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class ClassWithMethodOfItsOwn extends Services.Plain {

		public String lookUp(String name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class WithHelpersOnly {

		@Override
		public String toString() {
			return prefix() + suffix();
		}

		private String prefix() {
			return "";
		}

		static String suffix() {
			return "";
		}

	}

	@Configuration
	@CircuitBreaker(name = "pypi")
	static class WithBeanMethodsOnly {

		@Bean
		Services.Plain service() {
			return new Services.Plain();
		}

	}

	@CircuitBreaker(name = "pypi")
	static class FactoryOfPlain implements FactoryBean<Remote> {

		@Override
		public Remote getObject() {
			return new Services.Plain();
		}

		@Override
		public Class<?> getObjectType() {
			return Remote.class;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Listener implements ApplicationListener<ContextRefreshedEvent> {

		@Override
		public void onApplicationEvent(ContextRefreshedEvent event) {
		}

	}

	@CircuitBreaker(name = "pypi")
	static class ListenerWithMore extends Listener {

		public String lookUp(String name) {
			return name;
		}

	}

	static class WithFinalMethodOnly {

		public final String lookUp(String name) {
			return name;
		}

	}

	@CircuitBreaker(name = "pypi")
	static class InheritsOnlyFinalMethods extends WithFinalMethodOnly {

	}

	@CircuitBreaker(name = "pypi")
	interface Marker {

	}

	static class Marked implements Marker {

	}

	@CircuitBreaker(name = "pypi")
	abstract static class MarkedBase {

	}

	static class InheritsFromMarked extends MarkedBase {

	}

	static class MarkedWithMethods extends Services.Plain implements Marker {

	}

	@CircuitBreaker(name = "other")
	interface Api extends Remote {

	}

	static class MethodsWithAnnotationsOfTheirOwn implements Api {

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	@CircuitBreaker(name = "other")
	static class CallbackThatIsAnnotated implements ApplicationListener<ContextRefreshedEvent>, Remote {

		@Override
		@CircuitBreaker(name = "another")
		public void onApplicationEvent(ContextRefreshedEvent event) {
		}

		@Override
		@CircuitBreaker(name = "pypi")
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

	}

	static class InheritsMethodOfInterface extends Services.Plain implements Services.InterfaceWithAnnotatedMethod {

	}

	interface WithStaticMethod extends Remote {

		@CircuitBreaker(name = "pypi")
		static String helper() {
			return "";
		}

	}

	static class OfWithStaticMethod extends Services.Plain implements WithStaticMethod {

	}

	static class WithPrivateMethod {

		@CircuitBreaker(name = "pypi")
		private String lookUp() {
			return "";
		}

		@Override
		public String toString() {
			return lookUp();
		}

	}

	static class InheritsPrivateMethod extends WithPrivateMethod {

	}

	@Configuration
	static class BeanMethod {

		@Bean
		@CircuitBreaker(name = "pypi")
		Services.Plain service() {
			return new Services.Plain();
		}

	}

	@Configuration
	static class StaticBeanMethod {

		@Bean
		@CircuitBreaker(name = "pypi")
		static Services.Plain service() {
			return new Services.Plain();
		}

	}

	@CircuitBreaker(name = "pypi", fallbackMethod = "recover")
	static class ClassWithFallback implements Remote {

		@Override
		public String get(boolean fail) throws IOException {
			return Remote.answer(fail);
		}

		final String recover() {
			return "recovered";
		}

		String recover(IOException failure) {
			return "recovered";
		}

	}

	static class PriorityOrderedProcessor {

		@Bean
		static Early earlyProcessor(Remote remote) {
			return new Early(remote);
		}

		record Early(Remote remote) implements BeanPostProcessor, PriorityOrdered {

			@Override
			public int getOrder() {
				return 0;
			}

		}

	}

	static class OrderedProcessor {

		@Bean
		static Early earlyProcessor(Remote remote) {
			return new Early(remote);
		}

		record Early(Remote remote) implements BeanPostProcessor, Ordered {

			@Override
			public int getOrder() {
				return 0;
			}

		}

	}

	static class UnorderedProcessor {

		@Bean
		static Early earlyProcessor(Remote remote) {
			return new Early(remote);
		}

		record Early(Remote remote) implements BeanPostProcessor {
		}

	}

}
