package com.example.probe.calls;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.springframework.stereotype.Service;

/**
 * Makes each kind of call, for the controllers of all web stacks.
 */
@Service
public class CallsByKind {

	private final Calls calls;

	private final SuspendingCaller suspending;

	CallsByKind(Calls calls, SuspendingCaller suspending) {
		this.calls = calls;
		this.suspending = suspending;
	}

	public CompletionStage<String> call(String kind, String outcome) {
		return switch (kind) {
			case "future" -> this.calls.future(outcome);
			case "mono" -> this.calls.mono(outcome).toFuture();
			case "suspending" -> this.suspending.call(outcome);
			default -> CompletableFuture.completedFuture(callAndWait(kind, outcome));
		};
	}

	private String callAndWait(String kind, String outcome) {
		return switch (kind) {
			case "plain" -> this.calls.plain(outcome);
			case "configured" -> this.calls.configured(outcome);
			case "brief" -> this.calls.brief(outcome);
			case "commanded" -> this.calls.commanded(outcome);
			case "shared" -> this.calls.shared(outcome);
			case "own" -> this.calls.own(outcome);
			case "inherited" -> this.calls.inherited(outcome);
			case "default" -> this.calls.withDefault(outcome);
			case "keyed-books" -> this.calls.keyed(new Item("books"), outcome);
			case "keyed-tools" -> this.calls.keyed(new Item("tools"), outcome);
			case "self" -> this.calls.self(outcome);
			default -> throw new IllegalArgumentException(kind);
		};
	}

}
