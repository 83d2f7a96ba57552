package io.github.circuitbreaker.benchmarks.fleet;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.circuitbreaker.fixtures.RedisProcess;

/**
 * The work that a server did in a period of time.
 *
 * @param seconds how long that was
 * @param scripts how many scripts it has run
 * @param commands how many commands it has executed, those of the scripts included
 * @param bytesIn what it has received
 * @param bytesOut what it has sent
 * @param connections how many connections it has accepted
 * @param cpu how many seconds its processor was busy
 */
record ServerLoad(double seconds, double scripts, double commands, double bytesIn, double bytesOut, double connections,
		double cpu) {

	/**
	 * Returns the work since the server started.
	 */
	static ServerLoad of(RedisProcess server) {
		Map<String, String> info = Arrays.stream(server.command("INFO", "all").split("\r\n"))
			.map((line) -> line.split(":", 2))
			.filter((parts) -> parts.length == 2)
			.collect(Collectors.toMap((parts) -> parts[0], (parts) -> parts[1], (one, other) -> one));
		return new ServerLoad(System.nanoTime() / 1e9, calls(info, "evalsha") + calls(info, "eval"),
				number(info, "total_commands_processed"), number(info, "total_net_input_bytes"),
				number(info, "total_net_output_bytes"), number(info, "total_connections_received"),
				number(info, "used_cpu_user") + number(info, "used_cpu_sys"));
	}

	private static double number(Map<String, String> info, String key) {
		return Double.parseDouble(info.getOrDefault(key, "0"));
	}

	private static double calls(Map<String, String> info, String command) {
		String statistics = info.getOrDefault("cmdstat_" + command, "calls=0,");
		return Double.parseDouble(statistics.substring("calls=".length(), statistics.indexOf(',')));
	}

	ServerLoad since(ServerLoad before) {
		return new ServerLoad(this.seconds - before.seconds, this.scripts - before.scripts,
				this.commands - before.commands, this.bytesIn - before.bytesIn, this.bytesOut - before.bytesOut,
				this.connections - before.connections, this.cpu - before.cpu);
	}

	/**
	 * Returns a table row with all values per second.
	 */
	String row(String name) {
		return String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.2f | %.2f | %.0f | %.0f%% |", name,
				this.scripts / this.seconds, this.commands / this.seconds, this.bytesIn / this.seconds / 1e6,
				this.bytesOut / this.seconds / 1e6, this.connections / this.seconds, 100 * this.cpu / this.seconds);
	}

}
