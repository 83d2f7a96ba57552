package io.github.circuitbreaker.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;

/**
 * The installed Chromium. Never downloads one.
 */
final class Chromium implements AutoCloseable {

	private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome",
			"google-chrome-stable", "chrome");

	private final Playwright playwright;

	private final Browser browser;

	Chromium(Path executable) {
		// Generous, because the machine may be busy.
		PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
		this.playwright = Playwright
			.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
		// Chromium's sandbox does not support root.
		this.browser = this.playwright.chromium()
			.launch(new LaunchOptions().setExecutablePath(executable)
				.setChromiumSandbox(!"root".equals(System.getProperty("user.name"))));
	}

	/**
	 * Returns the path of the executable: the value of the system property
	 * {@code browser.executable}, or else the first of the usual names on the path.
	 */
	static Optional<Path> find() {
		String configured = System.getProperty("browser.executable");
		if (configured != null) {
			return Optional.of(Path.of(configured));
		}
		return NAMES.stream()
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	Browser browser() {
		return this.browser;
	}

	@Override
	public void close() {
		this.playwright.close();
	}

}
