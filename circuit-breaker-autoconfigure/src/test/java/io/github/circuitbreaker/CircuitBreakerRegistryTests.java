package io.github.circuitbreaker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class CircuitBreakerRegistryTests {

	private final List<String> asked = new ArrayList<>();

	private CircuitBreakerRegistry created;

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> {
		this.asked.add(name);
		return CircuitBreakerConfig.builder().failureThreshold(name.length()).build();
	}, TimeSource.system());

	@Test
	void createsOneBreakerForAName() {
		CircuitBreaker breaker = this.registry.circuitBreaker("pypi");
		assertThat(this.registry.circuitBreaker("pypi")).isSameAs(breaker);
		assertThat(breaker.getName()).isEqualTo("pypi");
		assertThat(breaker.getConfig().failureThreshold()).isEqualTo(4);
		assertThat(this.asked).containsExactly("pypi");
	}

	@Test
	void comparesNamesExactly() {
		assertThat(this.registry.circuitBreaker("PyPI")).isNotSameAs(this.registry.circuitBreaker("pypi"));
		assertThat(this.registry.getAll()).hasSize(2);
	}

	@Test
	void findNeverCreates() {
		assertThat(this.registry.find("pypi")).isEmpty();
		assertThat(this.registry.getAll()).isEmpty();
		assertThat(this.asked).isEmpty();
		CircuitBreaker breaker = this.registry.circuitBreaker("pypi");
		assertThat(this.registry.find("pypi")).containsSame(breaker);
	}

	@Test
	void namesFromOutsideAreNotKept() {
		this.registry.keyed("index-#{#host}").find("index-a");
		assertThat(this.registry.find("index-a")).isPresent();
		assertThat(this.registry.find("index-b")).isEmpty();
		assertThat(this.registry.getUnused()).isEmpty();
		assertThat(this.registry.getTemplates()).containsExactly("index-#{#host}");
	}

	@Test
	void preparedOneIsUnusedUntilItIsLookedUp() {
		List.of("pypi", "dns", "mail").forEach(this.registry::prepare);
		assertThat(this.registry.getAll()).hasSize(3);
		assertThat(this.registry.getUnused()).containsExactlyInAnyOrder("pypi", "dns", "mail");
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		this.registry.find("dns");
		assertThat(this.registry.getUnused()).containsExactly("mail");
		List.of("pypi", "dns", "mail").forEach(this.registry::prepare);
		assertThat(this.registry.circuitBreaker("pypi")).isSameAs(pypi);
		assertThat(this.registry.getUnused()).containsExactly("mail");
		assertThat(this.asked).containsExactly("pypi", "dns", "mail");
	}

	@Test
	void otherSourceAppliesToThoseThatItSaysSomethingElseOf() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		CircuitBreaker dns = this.registry.circuitBreaker("dns");
		CircuitBreaker keyed = this.registry.keyed("#{#host}").find("host").orElseThrow();
		this.registry.reconfigure("dns", config(99));
		this.registry.reconfigure(new ConfigSource() {

			@Override
			public CircuitBreakerConfig config(String name) {
				return CircuitBreakerRegistryTests.config("pypi".equals(name) ? 7 : name.length());
			}

			@Override
			public CircuitBreakerConfig config(String name, String template) {
				return CircuitBreakerRegistryTests.config(8);
			}

		});
		assertThat(pypi.getConfig()).isEqualTo(config(7));
		assertThat(dns.getConfig()).isEqualTo(config(99));
		assertThat(keyed.getConfig()).isEqualTo(config(8));
		assertThat(this.registry.circuitBreaker("later").getConfig()).isEqualTo(config(5));
	}

	@Test
	void sourceThatAnotherThreadSetsMeanwhileApplies() {
		CircuitBreaker pypi = this.registry.circuitBreaker("pypi");
		AtomicInteger times = new AtomicInteger();
		this.registry.reconfigure((name) -> {
			if (times.incrementAndGet() == 2) {
				this.registry.reconfigure((other) -> config(4));
			}
			return config(7);
		});
		assertThat(pypi.getConfig()).isEqualTo(config(4));
	}

	@Test
	void keyedOneIsConfiguredOnce() {
		this.registry.keyed("#{#host}").find("host");
		assertThat(this.asked).containsExactly("host");
	}

	@Test
	void oneThatIsLookedUpWhileItIsPreparedIsNotUnused() {
		AtomicBoolean asked = new AtomicBoolean();
		this.created = new CircuitBreakerRegistry((name) -> {
			if (asked.compareAndSet(false, true)) {
				this.created.circuitBreaker(name);
			}
			return config(4);
		}, TimeSource.system());
		this.created.prepare("pypi");
		assertThat(this.created.getAll()).hasSize(1);
		assertThat(this.created.getUnused()).isEmpty();
	}

	@Test
	void preparedOneThatCannotBeCreatedIsNotUnused() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry((name) -> {
			throw new IllegalStateException();
		}, TimeSource.system());
		assertThatIllegalStateException().isThrownBy(() -> registry.prepare("pypi"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.prepare(" "));
		assertThat(registry.getUnused()).isEmpty();
		assertThat(this.registry.getUnused()).isEmpty();
	}

	@Test
	void otherSourceThatThrowsChangesNothing() {
		this.registry.circuitBreaker("pypi");
		this.registry.circuitBreaker("dns");
		assertThatIllegalStateException().isThrownBy(() -> this.registry.reconfigure((name) -> {
			if ("dns".equals(name)) {
				throw new IllegalStateException();
			}
			return config(7);
		}));
		assertThat(this.registry.circuitBreaker("pypi").getConfig()).isEqualTo(config(4));
		assertThat(this.registry.circuitBreaker("later").getConfig()).isEqualTo(config(5));
	}

	@Test
	void circuitBreakerWhoseSourceIsReplacedMeanwhileGoesByTheNewOne() {
		CircuitBreakerRegistry registry = new CircuitBreakerRegistry(replacing(replacing((name) -> config(3))),
				TimeSource.system());
		this.created = registry;
		assertThat(registry.circuitBreaker("late").getConfig()).isEqualTo(config(3));
		CircuitBreakerRegistry keyed = new CircuitBreakerRegistry(replacing(replacing((name) -> config(3))),
				TimeSource.system());
		this.created = keyed;
		assertThat(keyed.keyed("#{#host}").find("late").orElseThrow().getConfig()).isEqualTo(config(3));
	}

	/**
	 * Returns a source that is replaced by the next one as soon as it is asked.
	 */
	private ConfigSource replacing(ConfigSource next) {
		AtomicBoolean asked = new AtomicBoolean();
		return (name) -> {
			if (asked.compareAndSet(false, true)) {
				this.created.reconfigure(next);
			}
			return config(1);
		};
	}

	private static CircuitBreakerConfig config(int failureThreshold) {
		return CircuitBreakerConfig.builder().failureThreshold(failureThreshold).build();
	}

	@Test
	void blankNameIsRefusedAndLeavesNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.circuitBreaker(" "));
		assertThat(this.registry.getAll()).isEmpty();
	}

	@Test
	void viewsShowWhatComesLaterAndCannotBeChanged() {
		Collection<CircuitBreaker> all = this.registry.getAll();
		Set<String> unused = this.registry.getUnused();
		Set<String> templates = this.registry.getTemplates();
		this.registry.prepare("pypi");
		this.registry.keyed("#{#host}");
		assertThat(all).hasSize(1);
		assertThat(unused).containsExactly("pypi");
		assertThat(templates).containsExactly("#{#host}");
		for (Collection<?> view : List.of(all, unused, templates)) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(view::clear);
		}
	}

}
