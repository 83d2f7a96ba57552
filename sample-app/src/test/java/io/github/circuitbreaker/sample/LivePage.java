package io.github.circuitbreaker.sample;

import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;

/**
 * The live page as a user sees or hears it, independent of its markup.
 */
class LivePage {

	static final String PATH = "/actuator/circuitbreakers/page/index.html";

	private final Page page;

	LivePage(Page page) {
		this.page = page;
	}

	LivePage open(int port) {
		this.page.navigate("http://localhost:" + port + PATH);
		return this;
	}

	Locator summary() {
		return this.page.getByText(Pattern.compile("circuits? (is|are|is not) open"));
	}

	Locator cards() {
		return this.page.getByRole(AriaRole.LIST, new GetByRoleOptions().setName("Circuit breakers").setExact(true))
			.locator("> li");
	}

	Locator card(String name) {
		return cards().filter(new Locator.FilterOptions().setHas(this.page.getByRole(AriaRole.HEADING,
				new GetByRoleOptions().setName(name).setExact(true).setLevel(2))));
	}

	/**
	 * Returns the button that opens the menu of a circuit breaker.
	 */
	Locator commands(String name) {
		return this.page.getByRole(AriaRole.BUTTON,
				new GetByRoleOptions().setName("Commands for " + name).setExact(true));
	}

	Locator entries() {
		return this.page.getByRole(AriaRole.MENUITEM);
	}

	Locator entry(String action) {
		return entries().filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + action + "\\b")));
	}

	/**
	 * Chooses a command, about which the page then asks.
	 */
	void choose(String action, String name) {
		commands(name).click();
		entry(action).click();
	}

	Locator buttons(Pattern names) {
		return this.page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(names));
	}

	Locator button(String name) {
		return this.page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
	}

	/**
	 * Returns the dialog that a button opens.
	 */
	Locator question(String text) {
		return this.page.getByRole(AriaRole.DIALOG, new GetByRoleOptions().setName(text).setExact(true));
	}

	Locator answer(String text) {
		return this.page.getByRole(AriaRole.DIALOG)
			.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(text).setExact(true));
	}

	Locator search() {
		return this.page.getByLabel("Search by name");
	}

	/**
	 * Returns an announcement for screen readers.
	 */
	Locator status(String text) {
		return this.page.getByRole(AriaRole.STATUS).filter(new Locator.FilterOptions().setHasText(text));
	}

	/**
	 * Returns the details of the circuit breaker that is open.
	 */
	Locator panel() {
		return this.page.getByRole(AriaRole.COMPLEMENTARY);
	}

	Locator unfold(String name) {
		card(name).getByRole(AriaRole.LINK).click();
		return panel();
	}

}
