package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

import io.github.circuitbreaker.CircuitBreakerConfig;
import io.github.circuitbreaker.CircuitBreakerRegistry;
import io.github.circuitbreaker.TimeSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * More circuits than there may be commands, all open.
 */
class FleetConversationTests {

	private static final int CIRCUITS = 120;

	private final FleetStore store = mock(FleetStore.class);

	private final CircuitBreakerRegistry registry = new CircuitBreakerRegistry(
			(name) -> CircuitBreakerConfig.builder().failureThreshold(1).build(), TimeSource.system());

	private final FleetMembers members = new FleetMembers(this.registry, () -> false, 1, TimeSource.system(), () -> {
	});

	private final FleetConversation conversation = new FleetConversation("a", this.store,
			new FleetSettings(0.5, Duration.ofMinutes(1), Duration.ofSeconds(1)), this.members,
			new FleetInbox(this.members::contains, () -> {
			}), new Contact(TimeSource.system(), Duration.ofMinutes(1)), new LiveInstances(1), TimeSource.system());

	private final Set<String> voted = new HashSet<>();

	private int votes;

	@BeforeEach
	void open() {
		for (int i = 0; i < CIRCUITS; i++) {
			this.registry.circuitBreaker("index " + i).acquire().failure(new IOException());
		}
		this.members.join();
		given(this.store.poll(any(), any(), anyLong())).willReturn(new Poll(1, 3, null));
		given(this.store.vote(any(), any())).willAnswer((call) -> {
			this.voted.add(call.getArgument(0));
			this.votes++;
			return new Answer(true, FleetState.NONE, Duration.ZERO);
		});
	}

	@Test
	void commandsAreBoundedAndCircuitBreakersTakeTurns() {
		this.conversation.pollAsDue();
		this.conversation.speakOfAll();
		this.conversation.speakOfSome();
		this.conversation.speakOfAll();
		assertThat(this.votes).isEqualTo(CommandBudget.SIZE);
		while (this.voted.size() < CIRCUITS) {
			int before = this.voted.size();
			this.conversation.pollAsDue();
			this.conversation.speakOfAll();
			assertThat(this.voted).hasSizeGreaterThan(before);
		}
	}

	@Test
	void earlyPollsAreCommands() {
		this.conversation.pollAsDue();
		for (int i = 0; i < 2 * CommandBudget.SIZE; i++) {
			this.conversation.pollEarly();
		}
		this.conversation.speakOfAll();
		then(this.store).should(times(1 + CommandBudget.SIZE)).poll(any(), any(), anyLong());
		assertThat(this.votes).isZero();
	}

	private void answerAllBut(Predicate<String> unanswered, RuntimeException answer) {
		willAnswer((call) -> {
			this.votes++;
			if (unanswered.test(call.getArgument(0))) {
				throw answer;
			}
			this.voted.add(call.getArgument(0));
			return new Answer(true, FleetState.NONE, Duration.ZERO);
		}).given(this.store).vote(any(), any());
	}

	private long alone() {
		return this.members.all().stream().filter(FleetMember::isAlone).count();
	}

	/** As often as it takes to come to everybody's turn, and longer. */
	private void conductManyTimes() {
		for (int i = 0; i < 10; i++) {
			this.conversation.pollAsDue();
			try {
				this.conversation.speakOfAll();
			}
			catch (IllegalStateException ex) {
				this.conversation.interrupted();
			}
		}
	}

	@Test
	void oneThatIsRefusedIsAloneAndTheOthersAreNot() {
		answerAllBut((name) -> name.equals("index 7"), new StepRefusedException(new IllegalStateException()));
		conductManyTimes();
		assertThat(this.voted).hasSize(CIRCUITS - 1);
		assertThat(alone()).isEqualTo(1);
		then(this.store).should(never()).failed();
	}

	@Test
	void thoseThatAreNotAnsweredAreAloneAndTheOthersAreNot() {
		answerAllBut((name) -> name.endsWith("7"), new IllegalStateException("away"));
		conductManyTimes();
		assertThat(this.voted).hasSize(CIRCUITS - CIRCUITS / 10);
		assertThat(alone()).isEqualTo(CIRCUITS / 10);
	}

	@Test
	void whoIsAnsweredAgainIsNotAlone() {
		answerAllBut((name) -> true, new IllegalStateException("away"));
		conductManyTimes();
		assertThat(alone()).isEqualTo(CIRCUITS);
		answerAllBut((name) -> false, new IllegalStateException("never"));
		conductManyTimes();
		assertThat(alone()).isZero();
	}

	@Test
	void secondFailureEndsIt() {
		answerAllBut((name) -> true, new IllegalStateException("away"));
		this.votes = 0;
		this.conversation.pollAsDue();
		assertThatIllegalStateException().isThrownBy(this.conversation::speakOfAll).withMessage("away");
		assertThat(this.votes).isEqualTo(2);
	}

}
