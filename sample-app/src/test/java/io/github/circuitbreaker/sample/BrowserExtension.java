package io.github.circuitbreaker.sample;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Provides a page in a real browser. Fails the test if the page contacts another machine,
 * or if a script fails or violates the page's content security policy.
 * <p>
 * Without a browser, the tests are skipped unless the system property
 * {@code browser.required} is set.
 */
class BrowserExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {

	private static final Namespace NAMESPACE = Namespace.create(BrowserExtension.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		Optional<Path> browser = Chromium.find();
		if (browser.isEmpty() && Boolean.getBoolean("browser.required")) {
			throw new IllegalStateException("There is no Chromium on the path");
		}
		return browser.map((path) -> ConditionEvaluationResult.enabled("There is " + path))
			.orElseGet(() -> ConditionEvaluationResult.disabled("There is no Chromium on the path"));
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Page.class;
	}

	@Override
	public Page resolveParameter(ParameterContext parameter, ExtensionContext context) {
		Chromium chromium = context.getRoot()
			.getStore(NAMESPACE)
			.computeIfAbsent(Chromium.class, (key) -> new Chromium(Chromium.find().orElseThrow()), Chromium.class);
		return store(context).computeIfAbsent(Watched.class, (key) -> new Watched(chromium.browser().newContext()),
				Watched.class).page;
	}

	@Override
	public void afterEach(ExtensionContext context) {
		Watched watched = store(context).remove(Watched.class, Watched.class);
		if (watched != null) {
			watched.close();
			assertThat(watched.hosts).containsOnly("localhost");
			assertThat(watched.offences).isEmpty();
		}
	}

	private static Store store(ExtensionContext context) {
		return context.getStore(NAMESPACE);
	}

	/**
	 * A page and the problems that it reports.
	 */
	private static final class Watched implements AutoCloseable {

		private final BrowserContext context;

		private final Page page;

		private final List<String> hosts = new CopyOnWriteArrayList<>();

		private final List<String> offences = new CopyOnWriteArrayList<>();

		Watched(BrowserContext context) {
			this.context = context;
			context.onRequest((request) -> this.hosts.add(URI.create(request.url()).getHost()));
			context.onWebError((error) -> this.offences.add(error.error()));
			context.onConsoleMessage((message) -> {
				if (message.text().contains("Content Security Policy")) {
					this.offences.add(message.text());
				}
			});
			this.page = context.newPage();
		}

		@Override
		public void close() {
			// A route that is handled while the context closes fails.
			this.page.unrouteAll();
			this.context.close();
		}

	}

}
