package io.github.circuitbreaker.sample.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The server of the simulated index. It listens on the loopback interface only.
 * <p>
 * It stops before the web server, which waits for requests in progress, because they may
 * be hanging here.
 */
public class IndexSimulator implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(IndexSimulator.class);

	private final HttpServer server;

	// Unlimited, so that hanging requests do not block others.
	private final ExecutorService executor = Executors
		.newCachedThreadPool(new CustomizableThreadFactory("index-simulator-"));

	private volatile boolean running;

	IndexSimulator(int port, HttpHandler handler) throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.server.setExecutor(this.executor);
		this.server.createContext("/", handler);
	}

	/**
	 * Returns the base URL of the simulated index. It is known before the server starts.
	 * @return the base URL
	 */
	public URI getBaseUrl() {
		InetSocketAddress address = this.server.getAddress();
		return URI.create("http://%s:%d".formatted(address.getHostString(), address.getPort()));
	}

	@Override
	public void start() {
		this.server.start();
		this.running = true;
		logger.info("Package index simulated at {}", getBaseUrl());
	}

	@Override
	public void stop() {
		this.running = false;
		this.executor.shutdownNow();
		this.server.stop(0);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	// A stopped HttpServer cannot be restarted.
	@Override
	public boolean isPauseable() {
		return false;
	}

}
