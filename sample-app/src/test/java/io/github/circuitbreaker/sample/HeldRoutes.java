package io.github.circuitbreaker.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;

/**
 * Requests of a page that wait until the test answers them, like those to a slow server.
 */
class HeldRoutes {

	private final Page page;

	private final List<Route> held = new ArrayList<>();

	private boolean released;

	HeldRoutes(Page page, String url, Predicate<Request> wanted) {
		this.page = page;
		page.route(url, (route) -> {
			if (!this.released && wanted.test(route.request())) {
				this.held.add(route);
			}
			else {
				route.fallback();
			}
		});
	}

	/**
	 * Waits for a request and answers it.
	 */
	void answer(Consumer<Route> answer) {
		await();
		answer.accept(this.held.remove(0));
	}

	/**
	 * Answers all requests, including those of a page that was closed.
	 */
	void release() {
		this.released = true;
		for (Route route : this.held) {
			try {
				route.resume();
			}
			catch (PlaywrightException ex) {
				// The page no longer waits for it.
			}
		}
		this.held.clear();
	}

	void await() {
		this.page.waitForCondition(() -> !this.held.isEmpty());
	}

}
