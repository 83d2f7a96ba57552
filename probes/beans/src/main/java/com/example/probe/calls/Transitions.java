package com.example.probe.calls;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.circuitbreaker.CircuitBreakerStateChange;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * Remembers the transitions that were published as events.
 */
@Service
public class Transitions {

	private final Queue<String> heard = new ConcurrentLinkedQueue<>();

	@EventListener
	void on(CircuitBreakerStateChange change) {
		this.heard.add("%s: %s to %s".formatted(change.name(), change.from(), change.to()));
	}

	public String heard() {
		return String.join("\n", this.heard);
	}

}
