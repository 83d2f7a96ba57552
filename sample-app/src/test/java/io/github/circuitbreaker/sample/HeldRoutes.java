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
 * Requests of a page that wait until a test answers them, as those to a slow server do.
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
	 * Waits for a request, if there is none, and answers it.
	 */
	void answer(Consumer<Route> answer) {
		await();
		answer.accept(this.held.remove(0));
	}

	/**
	 * Lets all requests go, those of a page that has been left among them.
	 */
	void release() {
		this.released = true;
		for (Route route : this.held) {
			try {
				route.resume();
			}
			catch (PlaywrightException ex) {
				// Nobody waits for it any more.
			}
		}
		this.held.clear();
	}

	void await() {
		this.page.waitForCondition(() -> !this.held.isEmpty());
	}

}
