package com.example.probe.calls;

import java.util.NoSuchElementException;

/**
 * Stands for a remote service, which does as it is told.
 */
final class RemoteService {

	private RemoteService() {
	}

	static String answer(String outcome) {
		return switch (outcome) {
			case "ok" -> "answer";
			case "absent" -> throw new NoSuchElementException();
			case "sold-out" -> throw new SoldOutException();
			default -> throw new IllegalStateException(outcome);
		};
	}

}
