package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.circuitbreaker.CircuitBreaker;
import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerOpenException;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.CircuitBreakerRegistryListener;
import io.github.circuitbreaker.CircuitBreakerStateChange;
import io.github.circuitbreaker.Permit;
import io.github.circuitbreaker.State;
import io.github.circuitbreaker.TimeSource;
import io.github.circuitbreaker.TransitionCause;
import io.github.circuitbreaker.fleet.FleetStore.CircuitState;
import io.github.circuitbreaker.fleet.FleetStore.Message;
import io.github.circuitbreaker.fleet.FleetStore.PollReply;
import io.github.circuitbreaker.fleet.FleetStore.Request;
import org.jspecify.annotations.Nullable;

/**
 * Several instances with a store in memory, in virtual time: hours pass in milliseconds.
 * Everything that happens is an event at a moment, and each seed makes the same history.
 */
public final class VirtualFleet {

	public static final String PYPI = "pypi";

	private static final long START = 1_700_000_000_000L;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final List<Instance> instances = new ArrayList<>();

	private final CircuitBreakerConfig config;

	private final FleetSettings settings;

	final Random random;

	final InMemoryFleetStore store;

	/** How long a message to the store takes in one direction. */
	Duration delay = Duration.ofMillis(1);

	/** How long it takes until published news are heard. */
	Duration newsDelay = Duration.ofMillis(1);

	/** What the clock of the store is off by, in milliseconds. */
	long storeSkew;

	/** What the store was last told. */
	@Nullable Request told;

	/** Is run after each event. */
	Runnable afterEach = () -> {
	};

	private long now;

	private long sequence;

	private int started;

	/** How many trials have begun. */
	public int trials;

	VirtualFleet(long seed, FleetSettings settings, CircuitBreakerConfig config) {
		this.random = new Random(seed);
		this.settings = settings;
		this.config = config;
		this.store = new InMemoryFleetStore(() -> START + this.now / 1_000_000 + this.storeSkew);
	}

	public VirtualFleet(long seed, Duration recoveryTimeout) {
		this(seed, new FleetSettings("shop", 0.5, Duration.ofSeconds(3), Duration.ofSeconds(1)),
				CircuitBreakerConfig.builder().recoveryTimeout(recoveryTimeout).build());
	}

	Instance start() {
		Instance instance = new Instance("i" + this.started++);
		this.instances.add(instance);
		instance.start();
		return instance;
	}

	public List<Instance> start(int count) {
		List<Instance> added = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			added.add(start());
		}
		run(Duration.ofSeconds(5));
		return added;
	}

	List<Instance> instances() {
		return this.instances;
	}

	Duration now() {
		return Duration.ofNanos(this.now);
	}

	public void at(Duration delay, Runnable action) {
		at(this.now + delay.toNanos(), action);
	}

	private void at(long moment, Runnable action) {
		this.events.add(new Event(Math.max(moment, this.now), this.sequence++, action));
	}

	/**
	 * Repeats an action about as often as given, at random.
	 */
	void every(Duration mean, BooleanSupplier goesOn, Runnable action) {
		long pause = (long) (-Math.log(1 - this.random.nextDouble()) * mean.toNanos());
		at(this.now + pause, () -> {
			if (goesOn.getAsBoolean()) {
				action.run();
				every(mean, goesOn, action);
			}
		});
	}

	/**
	 * Lets time pass.
	 */
	public void run(Duration duration) {
		runUntil(() -> false, duration);
	}

	/**
	 * Lets time pass until something is so, and returns whether it has come to be.
	 */
	boolean runUntil(BooleanSupplier condition, Duration longest) {
		long end = this.now + longest.toNanos();
		while (!condition.getAsBoolean()) {
			Event next = this.events.peek();
			if (next == null || next.moment() > end) {
				this.now = end;
				return condition.getAsBoolean();
			}
			this.events.remove();
			this.now = next.moment();
			next.action().run();
			this.afterEach.run();
		}
		return true;
	}

	private record Event(long moment, long order, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			return (this.moment != other.moment) ? Long.compare(this.moment, other.moment)
					: Long.compare(this.order, other.order);
		}

	}

	/**
	 * One instance, whose clock has an origin of its own.
	 */
	public final class Instance {

		final String name;

		private final long origin = VirtualFleet.this.random.nextLong();

		public final CircuitBreakerRegistry registry;

		final FleetView view;

		final FleetMembers members;

		final FleetExchange exchange;

		/** Whether it reaches the store, whether answers come back, and the service. */
		boolean connected = true;

		boolean answered = true;

		boolean heals = true;

		boolean alive;

		private boolean waiting;

		private long nextRound;

		int requests;

		int mostMessages;

		/** The greatest epoch that was seen. */
		long told;

		final List<Message> said = new ArrayList<>();

		int made;

		/** When a call has last succeeded, and when its own calls have last opened it. */
		Duration succeededAt = Duration.ofNanos(-1);

		Duration openedAt = Duration.ofNanos(-1);

		/** Whether it knew, before the last event, that the circuit is open for all. */
		boolean openBefore;

		/** When it was last told that the circuit is open for all. */
		Duration toldOpenAt = Duration.ZERO;

		int rejected;

		final List<CircuitBreakerStateChange> changes = new ArrayList<>();

		Consumer<CircuitState> listener;

		Instance(String name) {
			this.name = name;
			TimeSource time = new TimeSource() {

				@Override
				public long nanoTime() {
					return VirtualFleet.this.now + Instance.this.origin;
				}

				@Override
				public Instant now() {
					return Instant.ofEpochMilli(START).plusNanos(VirtualFleet.this.now);
				}

			};
			this.registry = new CircuitBreakerRegistry((circuitBreaker) -> VirtualFleet.this.config, time);
			this.registry.addListener(new CircuitBreakerRegistryListener() {

				@Override
				public void onStateChange(CircuitBreakerStateChange change) {
					Instance.this.changes.add(change);
					if (change.to() == State.OPEN && change.cause() == TransitionCause.CALLS) {
						Instance.this.openedAt = VirtualFleet.this.now();
					}
					if (change.to() == State.HALF_OPEN && change.cause() == TransitionCause.CALLS) {
						VirtualFleet.this.trials++;
					}
				}

			});
			FleetSettings settings = VirtualFleet.this.settings;
			this.view = new FleetView(time, settings.staleAfter());
			this.members = new FleetMembers(this.registry, (circuitBreaker,
					whenBegun) -> new FleetMember(circuitBreaker, name, this.view, settings, time, whenBegun),
					this::wakeUp);
			this.exchange = new FleetExchange(name, settings, this.members, this.view, time,
					new Random(VirtualFleet.this.random.nextLong()));
			this.listener = (state) -> at(VirtualFleet.this.newsDelay, () -> {
				if (this.alive && this.connected && this.answered) {
					this.members.published(state);
				}
			});
			VirtualFleet.this.store.listen(this.listener);
		}

		void start() {
			this.alive = true;
			this.registry.circuitBreaker(PYPI);
			this.exchange.start(Duration.ofSeconds(2));
			wakeUp();
		}

		/** Ends without a word. */
		void kill() {
			this.alive = false;
			VirtualFleet.this.instances.remove(this);
		}

		void stop() {
			Request farewell = this.exchange.end();
			if (this.connected) {
				VirtualFleet.this.store.exchange(farewell);
			}
			kill();
		}

		private void wakeUp() {
			this.nextRound = VirtualFleet.this.now;
			at(this.nextRound, this::round);
		}

		private void round() {
			if (!this.alive || this.waiting || this.nextRound > VirtualFleet.this.now) {
				return;
			}
			Request request = this.exchange.next();
			if (request != null) {
				this.requests++;
				this.said.addAll(request.messages());
				this.mostMessages = Math.max(this.mostMessages, request.messages().size());
				this.waiting = true;
				at(VirtualFleet.this.delay, () -> reach(request));
			}
			else {
				sleep();
			}
		}

		private void sleep() {
			this.nextRound = VirtualFleet.this.now + this.exchange.pause();
			at(this.nextRound, this::round);
		}

		private void reach(Request request) {
			boolean reached = this.alive && this.connected;
			VirtualFleet.this.told = reached ? request : VirtualFleet.this.told;
			PollReply reply = reached ? VirtualFleet.this.store.exchange(request) : null;
			at((reply != null && this.answered) ? VirtualFleet.this.delay : Duration.ofMillis(500), () -> hear(reply));
		}

		private void hear(@Nullable PollReply reply) {
			this.waiting = false;
			if (reply != null && this.answered) {
				this.exchange.answered(reply);
			}
			else {
				this.exchange.failed(new IOException("no answer"));
			}
			sleep();
		}

		CircuitBreaker breaker() {
			return this.registry.circuitBreaker(PYPI);
		}

		public State state() {
			return breaker().getState();
		}

		boolean isHeldByHand() {
			return state() == State.FORCED_OPEN || state() == State.DISABLED;
		}

		CircuitState agreed() {
			return this.members.find(PYPI).state();
		}

		/**
		 * Returns how often something of a kind was said.
		 */
		long said(Class<?> kind) {
			return this.said.stream().filter(kind::isInstance).count();
		}

		/**
		 * Makes a call, which succeeds or fails after a while, as the service is then.
		 */
		void call(Duration duration) {
			try {
				var permit = breaker().acquire();
				this.made++;
				at(duration, () -> {
					if (this.heals) {
						this.succeededAt = now();
						permit.success();
					}
					else {
						permit.failure(new IOException());
					}
				});
			}
			catch (CircuitBreakerOpenException ex) {
				this.rejected++;
				if (this.view.isAlone() && ex.getState() == State.OPEN && Duration.ZERO.equals(ex.getRetryAfter())) {
					throw new AssertionError("An instance that decides alone is held back");
				}
			}
		}

		/**
		 * Makes calls that fail at once, until the circuit is open.
		 */
		public void open() {
			open(PYPI);
		}

		void open(String name) {
			CircuitBreaker breaker = this.registry.circuitBreaker(name);
			while (breaker.getState() == State.CLOSED) {
				breaker.acquire().failure(new IOException());
			}
		}

		/**
		 * Makes a call that succeeds at once, and returns whether it was permitted.
		 */
		boolean succeed() {
			Permit permit = ask();
			if (permit != null) {
				permit.success();
			}
			return permit != null;
		}

		/**
		 * Returns the permit for a call, or {@code null} if it is rejected.
		 */
		@Nullable Permit ask() {
			try {
				return breaker().acquire();
			}
			catch (CircuitBreakerOpenException ex) {
				return null;
			}
		}

		/**
		 * Gives a command to all instances.
		 */
		void command(State state) {
			this.exchange.give(Objects.requireNonNull(this.members.find(PYPI)), state);
			wakeUp();
		}

		/**
		 * Makes calls at random for as long as this instance lives.
		 */
		void calls(Duration mean) {
			every(mean, () -> this.alive, () -> call(Duration.ofMillis(5)));
		}

	}

}
