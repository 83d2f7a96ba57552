package io.github.circuitbreaker.benchmarks.fleet;

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
 * A network between instances and their server that can become a black hole: it then
 * accepts connections and data, but passes nothing on.
 */
final class TcpProxy implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

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
				// Closed, or the server is absent: the client gets no answer.
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
			// Either side closed the connection.
		}
	}

	int port() {
		return this.server.getLocalPort();
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
