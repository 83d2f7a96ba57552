package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A network between some instances and their server, which may become a black hole: it
 * then takes connections and whatever is sent, and passes nothing on.
 */
final class TcpProxy implements AutoCloseable {

	private final ServerSocket server;

	private volatile int target;

	private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

	private volatile boolean blackHole;

	private TcpProxy(ServerSocket server, int target) {
		this.server = server;
		this.target = target;
	}

	static TcpProxy to(int target) {
		try {
			TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
			start(proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				Socket target = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.sockets.add(client);
				this.sockets.add(target);
				start(() -> forward(client, target));
				start(() -> forward(target, client));
			}
			catch (IOException ex) {
				// Closed, or the server is not there: whoever has connected hears
				// nothing.
			}
		}
	}

	private void forward(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				if (!this.blackHole) {
					out.write(buffer, 0, length);
				}
			}
		}
		catch (IOException ex) {
			// One of the two has ended it.
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * From now on, connections lead to another server.
	 */
	void redirect(int target) {
		this.target = target;
	}

	void blackHole(boolean blackHole) {
		this.blackHole = blackHole;
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
