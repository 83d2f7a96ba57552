package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.circuitbreaker.State;

/**
 * The store as the script makes it, in memory, with the clock of a test.
 */
public final class InMemoryFleetStore implements FleetStore {

	private static final long HOUR = Duration.ofHours(1).toMillis();

	/** Milliseconds. */
	private final LongSupplier clock;

	private final List<Consumer<CircuitState>> listeners = new ArrayList<>();

	private Memory memory;

	private boolean publishes = true;

	private int exchanges;

	public InMemoryFleetStore(LongSupplier clock) {
		this.clock = clock;
		this.memory = new Memory(now());
	}

	private long now() {
		return this.clock.getAsLong();
	}

	@Override
	public void listen(Consumer<CircuitState> listener) {
		this.listeners.add(listener);
	}

	void publishes(boolean publishes) {
		this.publishes = publishes;
	}

	@Override
	public void close() {
	}

	int exchanges() {
		return this.exchanges;
	}

	/** Loses its memory. */
	public void forget() {
		this.memory = new Memory(now());
	}

	/** Returns what it knows now, for {@link #restore}. */
	Object save() {
		return new Memory(this.memory);
	}

	/** Goes on from what it once knew, as a replica that has lagged behind. */
	void restore(Object saved) {
		this.memory = new Memory((Memory) saved);
	}

	/** Returns what is agreed upon. */
	CircuitState state(String circuitBreaker) {
		return load(circuitBreaker).view(now());
	}

	/** Returns whether one of the votes is of an instance that has had a success. */
	boolean isTried(String circuitBreaker) {
		return load(circuitBreaker).tried;
	}

	String witness(String circuitBreaker) {
		return load(circuitBreaker).witness;
	}

	@Override
	public PollReply exchange(Request request) {
		this.exchanges++;
		long now = now();
		long lives = request.timeToLive().toMillis();
		Map<String, Long> instances = this.memory.instances;
		if (lives > 0) {
			instances.put(request.instance(), now + lives);
		}
		else {
			instances.remove(request.instance());
		}
		expire(instances, now, lives);
		String[] known = request.known().isEmpty() ? new String[] { "", "0" } : request.known().split(":");
		long knownRevision = Long.parseLong(known[1]);
		boolean forgotten = !known[0].equals(String.valueOf(this.memory.born)) || knownRevision > this.memory.revision;
		Map<String, Circuit> mentioned = new LinkedHashMap<>();
		for (Message message : request.messages()) {
			Circuit circuit = load(message.circuitBreaker());
			mentioned.put(message.circuitBreaker(), circuit);
			hear(request, message, circuit, now);
		}
		this.memory.circuits.values().removeIf((circuit) -> circuit.kept <= now);
		if (!forgotten) {
			this.memory.circuits.values()
				.stream()
				.filter((circuit) -> circuit.revision > knownRevision)
				.forEach((circuit) -> mentioned.putIfAbsent(circuit.name, circuit));
		}
		return new PollReply(this.memory.born + ":" + this.memory.revision, forgotten, instances.size(),
				mentioned.values().stream().map((circuit) -> circuit.view(now)).toList());
	}

	private Circuit load(String name) {
		Circuit circuit = this.memory.circuits.get(name);
		return (circuit != null) ? circuit : new Circuit(name);
	}

	private static void expire(Map<String, Long> set, long now, long lives) {
		set.values().removeIf((end) -> end <= now || end >= now + 100 * Math.max(lives, HOUR));
	}

	private void hear(Request request, Message message, Circuit circuit, long now) {
		boolean late = message.epoch() < circuit.epoch;
		boolean lost = message.epoch() > circuit.epoch;
		boolean news = lost && circuit.open;
		if (lost) {
			circuit.begin(false, 0, now);
			circuit.epoch = message.epoch();
		}
		if (!late || message instanceof TrialResult || message instanceof CommandMessage) {
			news |= new Hearing(request, circuit, now, this.memory.instances).hear(message, late);
		}
		if (news) {
			this.memory.revision = Math.max(this.memory.revision + 1, now);
			circuit.revision = this.memory.revision;
			CircuitState state = circuit.view(now);
			if (this.publishes && (!(message instanceof Vote) || circuit.open)) {
				this.listeners.forEach((listener) -> listener.accept(state));
			}
		}
		if (!(message instanceof Inquiry) || circuit.epoch > 0) {
			long kept = (circuit.command != null && circuit.command.state() == State.CLOSED) ? 24 * HOUR : HOUR;
			boolean commanded = circuit.command != null && circuit.command.state() != State.CLOSED;
			circuit.kept = commanded ? Long.MAX_VALUE : now + kept + circuit.remaining(now) + circuit.leased(now);
			this.memory.circuits.put(circuit.name, circuit);
		}
	}

	/** What the messages do. Each returns whether that is news. */
	private record Hearing(Request request, Circuit circuit, long now, Map<String, Long> instances) {

		boolean hear(Message message, boolean late) {
			if (message instanceof Vote vote) {
				return vote(vote);
			}
			if (message instanceof Withdrawal && !this.circuit.open) {
				this.circuit.voters.remove(instance());
				this.circuit.votes = this.circuit.voters.size();
			}
			if (message instanceof Abstention abstention) {
				include(this.circuit.abstaining, abstention.abstains());
			}
			if (message instanceof LeaseRequest request) {
				return lease(request.token(),
						millis(request.length()) + (request.begun() ? 0 : this.circuit.remaining(this.now)));
			}
			if (message instanceof TrialResult result) {
				return settle(result, late);
			}
			return message instanceof CommandMessage command && command(command);
		}

		private String instance() {
			return this.request.instance();
		}

		private void include(Map<String, Long> set, boolean included) {
			if (included) {
				set.put(instance(), this.now);
			}
			else {
				set.remove(instance());
			}
		}

		private boolean vote(Vote vote) {
			Circuit c = this.circuit;
			if (c.open) {
				return false;
			}
			long lives = this.request.timeToLive().toMillis();
			expire(c.voters, this.now, lives);
			boolean first = c.voters.isEmpty();
			if (first) {
				c.abstaining.clear();
			}
			c.voters.put(instance(), this.now + lives + lives / 2);
			include(c.abstaining, false);
			c.votes = c.voters.size();
			c.live = known();
			if (vote.succeeded() || c.witness.equals(instance())) {
				c.witness = vote.succeeded() ? instance() : "";
			}
			boolean credible = !c.tried || c.voters.containsKey(c.witness);
			if (credible && vote.openFor() != null && isEnough()) {
				c.abstaining.keySet().retainAll(this.instances.keySet());
				if (isEnough()) {
					c.begin(true, millis(vote.openFor()), this.now);
					return true;
				}
			}
			return first;
		}

		private int known() {
			return Math.max(this.instances.size(), this.request.liveInstances());
		}

		private boolean isEnough() {
			int counted = known() - this.circuit.abstaining.size();
			return this.circuit.votes >= Math.max(2, (int) Math.ceil(this.request.quorum() * counted - 1e-9));
		}

		private boolean isFree(String token) {
			return this.circuit.open && (this.circuit.token.equals(token) || this.circuit.leased(this.now) == 0);
		}

		private boolean lease(String token, long length) {
			if (!isFree(token)) {
				return false;
			}
			this.circuit.token = token;
			this.circuit.leasedUntil = this.now + length;
			this.circuit.lease = length;
			include(this.circuit.abstaining, false);
			return true;
		}

		private boolean settle(TrialResult result, boolean late) {
			Circuit c = this.circuit;
			if (c.open && result.openFor() != null) {
				include(c.losers, true);
				c.losers.keySet().retainAll(this.instances.keySet());
				c.abstaining.keySet().retainAll(this.instances.keySet());
				if (c.losers.size() >= known() - c.abstaining.size()) {
					c.losers.clear();
				}
			}
			if (late || !isFree(result.token())) {
				return false;
			}
			c.failed++;
			c.begin(result.openFor() != null, (result.openFor() != null) ? millis(result.openFor()) : 0, this.now);
			c.tried = !c.open;
			return true;
		}

		private boolean command(CommandMessage message) {
			long last = (this.circuit.command != null) ? this.circuit.command.epoch() : 0;
			Command command = message.command();
			if (message.again() && command.epoch() <= last) {
				return false;
			}
			long epoch = message.again() ? command.epoch()
					: Math.max(Math.max(last + 1, command.epoch() + 1), this.now);
			this.circuit.command = new Command(epoch, command.state());
			if (command.state() == State.CLOSED && !message.again()) {
				this.circuit.begin(false, 0, this.now);
			}
			return true;
		}

		private static long millis(Duration duration) {
			return duration.plusNanos(999_999).toMillis();
		}

	}

	/** All that it knows. */
	private static final class Memory {

		private final long born;

		private long revision;

		private final Map<String, Long> instances = new HashMap<>();

		private final Map<String, Circuit> circuits = new TreeMap<>();

		Memory(long now) {
			this.born = now;
			this.revision = now;
		}

		Memory(Memory other) {
			this.born = other.born;
			this.revision = other.revision;
			this.instances.putAll(other.instances);
			other.circuits.forEach((name, circuit) -> this.circuits.put(name, new Circuit(circuit)));
		}

	}

	/** What is agreed upon for one circuit breaker. */
	private static final class Circuit {

		private final String name;

		private long epoch;

		private long revision;

		private boolean open;

		private long ending;

		private long length;

		private int failed;

		private int votes;

		private int live;

		private boolean tried;

		private String witness = "";

		private String token = "";

		private long leasedUntil;

		private long lease;

		private long kept;

		private Command command;

		private final Map<String, Long> voters = new HashMap<>();

		private final Map<String, Long> losers = new HashMap<>();

		private final Map<String, Long> abstaining = new HashMap<>();

		Circuit(String name) {
			this.name = name;
		}

		Circuit(Circuit other) {
			this.name = other.name;
			this.epoch = other.epoch;
			this.revision = other.revision;
			this.open = other.open;
			this.ending = other.ending;
			this.length = other.length;
			this.failed = other.failed;
			this.votes = other.votes;
			this.live = other.live;
			this.tried = other.tried;
			this.witness = other.witness;
			this.token = other.token;
			this.leasedUntil = other.leasedUntil;
			this.lease = other.lease;
			this.kept = other.kept;
			this.command = other.command;
			this.voters.putAll(other.voters);
			this.losers.putAll(other.losers);
			this.abstaining.putAll(other.abstaining);
		}

		void begin(boolean open, long length, long now) {
			this.epoch = Math.max(this.epoch + 1, now);
			this.open = open;
			this.ending = now + length;
			this.length = length;
			this.token = "";
			this.leasedUntil = 0;
			this.lease = 0;
			this.witness = "";
			this.voters.clear();
			if (!open) {
				this.failed = 0;
				this.votes = 0;
				this.tried = false;
				this.losers.clear();
				this.abstaining.clear();
			}
		}

		long remaining(long now) {
			return left(this.ending, this.length, now);
		}

		long leased(long now) {
			return left(this.leasedUntil, this.lease, now);
		}

		private static long left(long ending, long length, long now) {
			return (ending - now > length + 10_000) ? 0 : Math.max(0, Math.min(ending - now, length));
		}

		CircuitState view(long now) {
			return new CircuitState(this.name, this.epoch, this.revision, this.open, Duration.ofMillis(remaining(now)),
					this.failed, this.votes, this.live, this.losers.size(), this.abstaining.size(), this.token,
					Duration.ofMillis(leased(now)), this.command);
		}

	}

}
