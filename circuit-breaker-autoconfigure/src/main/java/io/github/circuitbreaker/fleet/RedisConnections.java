package io.github.circuitbreaker.fleet;

import java.time.Duration;
import java.util.function.Consumer;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.Subscription;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Connections of the fleet's own, to where those of the application go. They give up
 * soon, and are not kept up by themselves: whoever uses them says when to try anew. Used
 * by one thread.
 */
public final class RedisConnections {

	/** How long to wait for an answer, and for a connection. */
	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private final RedisConfiguration server;

	private final LettuceClientConfiguration client;

	private final int database;

	private @Nullable LettuceConnectionFactory factory;

	private @Nullable RedisConnection subscribed;

	/** Whether a cluster may have changed since it was asked which server has what. */
	private boolean outdated;

	/**
	 * Creates it. Nothing is connected yet.
	 * @param application the connections of the application, which are left as they are
	 */
	public RedisConnections(LettuceConnectionFactory application) {
		this.server = server(application);
		this.database = application.getDatabase();
		this.client = client(application.getClientConfiguration());
	}

	private static RedisConfiguration server(LettuceConnectionFactory application) {
		if (application.getClusterConfiguration() != null) {
			return application.getClusterConfiguration();
		}
		if (application.getSentinelConfiguration() != null) {
			return application.getSentinelConfiguration();
		}
		return (application.getSocketConfiguration() != null) ? application.getSocketConfiguration()
				: application.getStandaloneConfiguration();
	}

	private static LettuceClientConfiguration client(LettuceClientConfiguration application) {
		LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder();
		application.getClientResources().ifPresent(builder::clientResources);
		application.getClientName().ifPresent(builder::clientName);
		application.getRedisCredentialsProviderFactory().ifPresent(builder::redisCredentialsProviderFactory);
		builder.clientOptions(options(application.getClientOptions().orElseGet(ClientOptions::create)));
		builder.commandTimeout(TIMEOUT).shutdownTimeout(Duration.ZERO).shutdownQuietPeriod(Duration.ZERO);
		if (application.isUseSsl()) {
			builder.useSsl().verifyPeer(application.getVerifyMode());
			if (application.isStartTls()) {
				builder.useSsl().startTls();
			}
		}
		return builder.build();
	}

	private static ClientOptions options(ClientOptions application) {
		SocketOptions sockets = application.getSocketOptions().mutate().connectTimeout(TIMEOUT).build();
		return application.mutate()
			.autoReconnect(false)
			.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
			.socketOptions(sockets)
			.build();
	}

	int database() {
		return this.database;
	}

	/**
	 * Returns a connection, which is to be closed after use: what is behind it stays.
	 */
	RedisConnection get() {
		return factory().getConnection();
	}

	private LettuceConnectionFactory factory() {
		LettuceConnectionFactory factory = this.factory;
		if (factory == null) {
			factory = new LettuceConnectionFactory(this.server, this.client);
			factory.afterPropertiesSet();
			factory.start();
			this.factory = factory;
		}
		if (this.outdated && factory.getRequiredNativeClient() instanceof RedisClusterClient cluster) {
			// A client that does not see a server go would not look for who takes over.
			cluster.refreshPartitions();
		}
		this.outdated = false;
		return factory;
	}

	/**
	 * Has somebody listen to a channel from now on. If it does already, the server is
	 * told so again, on the same connection. That fails if it is cut or has fallen
	 * silent, and then it is given up.
	 */
	void subscribe(byte[] channel, Consumer<byte[]> listener) {
		try {
			Subscription subscription = (this.subscribed != null) ? this.subscribed.getSubscription() : null;
			if (subscription != null) {
				subscription.subscribe(channel);
			}
			else {
				RedisConnection connection = get();
				this.subscribed = connection;
				connection.subscribe((message, pattern) -> listener.accept(message.getBody()), channel);
			}
		}
		catch (RuntimeException ex) {
			unsubscribe();
			throw ex;
		}
	}

	private void unsubscribe() {
		RedisConnection connection = this.subscribed;
		this.subscribed = null;
		if (connection != null) {
			connection.close();
		}
	}

	/**
	 * Gives up what there is, so that the next use connects anew. Of a server that has
	 * gone without a word, a connection would hear nothing for many minutes.
	 */
	void reset() {
		this.outdated = true;
		try {
			unsubscribe();
		}
		finally {
			if (this.factory != null) {
				this.factory.resetConnection();
			}
		}
	}

	/**
	 * Gives up everything.
	 */
	void close() {
		try {
			unsubscribe();
		}
		finally {
			if (this.factory != null) {
				this.factory.destroy();
				this.factory = null;
			}
		}
	}

}
