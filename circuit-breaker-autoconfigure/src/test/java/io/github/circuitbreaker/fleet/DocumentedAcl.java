package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user with the rights that the documentation says are enough.
 */
record DocumentedAcl(String command, String user, String password) {

	private static final Pattern ACL = Pattern.compile("(?m)^(ACL SETUSER (\\w+) on >(\\w+) .*)$");

	static DocumentedAcl ofServers() {
		return read(0);
	}

	static DocumentedAcl ofSentinels() {
		return read(1);
	}

	private static DocumentedAcl read(int index) {
		try {
			String text = Files.readString(Path.of("..", "docs", "fleet.md"));
			List<MatchResult> found = ACL.matcher(text).results().toList();
			assertThat(found).hasSize(2);
			MatchResult acl = found.get(index);
			return new DocumentedAcl(acl.group(1), acl.group(2), acl.group(3));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Makes it known to a server.
	 * @param more further rights
	 */
	void setUp(RedisProcess server, String... more) {
		String[] words = Stream.concat(Stream.of(this.command.split(" ")), Stream.of(more)).toArray(String[]::new);
		assertThat(server.command(words)).contains("OK");
		server.command("ACL", "LOG", "RESET");
	}

}
