package io.github.circuitbreaker.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.circuitbreaker.fixtures.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user with the permissions that the documentation recommends.
 */
record DocumentedAcl(String commands, String user, String password) {

	private static final Path DOCUMENTATION = Path.of("..", "docs", "fleet.md");

	private static final Pattern FOR_CLUSTER = Pattern.compile("`([^`]+)` for a cluster");

	private static final Pattern FOR_DATABASE = Pattern.compile("`([^`]+)` for a database other than 0");

	private static final Pattern ACL = Pattern.compile("(?m)^(ACL SETUSER (\\w+) on >(\\w+) [^`]+)\\R```$");

	static DocumentedAcl ofServers() {
		return read(0);
	}

	static DocumentedAcl ofOtherDatabases() {
		DocumentedAcl acl = ofServers();
		return new DocumentedAcl(acl.commands + " " + find(FOR_DATABASE).get(0).group(1), acl.user, acl.password);
	}

	static DocumentedAcl ofSentinels() {
		return read(1);
	}

	static DocumentedAcl ofClusters() {
		DocumentedAcl acl = ofServers();
		return new DocumentedAcl(acl.commands + " " + find(FOR_CLUSTER).get(0).group(1), acl.user, acl.password);
	}

	private static DocumentedAcl read(int index) {
		MatchResult acl = find(ACL).get(index);
		return new DocumentedAcl(acl.group(1), acl.group(2), acl.group(3));
	}

	private static List<MatchResult> find(Pattern pattern) {
		try {
			return pattern.matcher(Files.readString(DOCUMENTATION)).results().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Creates the user at a server.
	 */
	void setUp(RedisProcess server) {
		this.commands.lines().forEach((command) -> assertThat(server.command(command.split(" "))).contains("OK"));
		server.command("ACL", "LOG", "RESET");
	}

	/**
	 * Returns the properties with which an application connects as this user.
	 */
	String[] properties(String... others) {
		return Stream
			.concat(Stream.of("spring.data.redis.username=" + this.user, "spring.data.redis.password=" + this.password),
					Stream.of(others))
			.toArray(String[]::new);
	}

}
