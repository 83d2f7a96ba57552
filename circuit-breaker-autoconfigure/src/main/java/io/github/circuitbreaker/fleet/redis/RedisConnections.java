package io.github.circuitbreaker.fleet.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.Subscription;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceSslClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisConnectionUtils;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * The fleet's own connections to the servers of the application. They give up soon, and
 * do not reconnect by themselves. Used by one thread.
 */
final class RedisConnections {

	/** How long to wait for an answer, and for a connection. */
	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private final LettuceConnectionFactory factory;

	private final StringRedisTemplate template;

	private @Nullable RedisConnection subscribed;

	/** Whether a cluster may have changed since it was asked which server has what. */
	private boolean outdated;

	/**
	 * Creates it, without connecting.
	 * @param application the connections of the application, which are left as they are
	 */
	RedisConnections(LettuceConnectionFactory application) {
		this.factory = new LettuceConnectionFactory(server(application), client(application.getClientConfiguration()));
		this.factory.setEarlyStartup(false);
		this.factory.afterPropertiesSet();
		this.template = new StringRedisTemplate(this.factory);
		// Without a proxy of the connection for each use.
		this.template.setExposeConnection(true);
	}

	private static RedisConfiguration server(LettuceConnectionFactory application) {
		return Stream
			.<@Nullable RedisConfiguration>of(application.getClusterConfiguration(),
					application.getSentinelConfiguration(), application.getSocketConfiguration())
			.flatMap(Stream::ofNullable)
			.findFirst()
			.orElseGet(application::getStandaloneConfiguration);
	}

	private static LettuceClientConfiguration client(LettuceClientConfiguration application) {
		LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder();
		application.getClientResources().ifPresent(builder::clientResources);
		application.getClientName().ifPresent(builder::clientName);
		application.getRedisCredentialsProviderFactory().ifPresent(builder::redisCredentialsProviderFactory);
		ClientOptions options = application.getClientOptions().orElseGet(ClientOptions::create);
		builder.clientOptions(options.mutate()
			.autoReconnect(false)
			.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
			.socketOptions(options.getSocketOptions().mutate().connectTimeout(TIMEOUT).build())
			.build());
		builder.commandTimeout(TIMEOUT).shutdownTimeout(Duration.ZERO).shutdownQuietPeriod(Duration.ZERO);
		if (application.isUseSsl()) {
			LettuceSslClientConfigurationBuilder ssl = builder.useSsl().verifyPeer(application.getVerifyMode());
			return (application.isStartTls() ? ssl.startTls() : ssl).build();
		}
		return builder.build();
	}

	/**
	 * Returns the template to use at once, connected anew if need be.
	 */
	StringRedisTemplate template() {
		this.factory.start();
		if (this.outdated && this.factory.getRequiredNativeClient() instanceof RedisClusterClient cluster) {
			// A client that does not see a server go would not look for its successor.
			cluster.refreshPartitions();
		}
		this.outdated = false;
		return this.template;
	}

	/**
	 * Subscribes to a channel. If that was done already, tells the server so again on the
	 * same connection, which fails if it is cut or silent; then it is given up.
	 */
	void subscribe(String channel, Consumer<String> listener) {
		byte[] name = channel.getBytes(StandardCharsets.UTF_8);
		try {
			Subscription subscription = (this.subscribed != null) ? this.subscribed.getSubscription() : null;
			if (subscription != null) {
				subscription.subscribe(name);
			}
			else {
				RedisConnection connection = template().getRequiredConnectionFactory().getConnection();
				this.subscribed = connection;
				connection.subscribe(
						(message, pattern) -> listener.accept(new String(message.getBody(), StandardCharsets.UTF_8)),
						name);
			}
		}
		catch (RuntimeException ex) {
			unsubscribe();
			throw ex;
		}
	}

	private void unsubscribe() {
		// Fails for nothing, as it may be broken.
		RedisConnectionUtils.releaseConnection(this.subscribed, this.factory);
		this.subscribed = null;
	}

	/**
	 * Gives up the connections, so that the next use connects anew: one to a server that
	 * has gone without a word would hear nothing for many minutes.
	 */
	void reset() {
		this.outdated = true;
		unsubscribe();
		this.factory.resetConnection();
	}

	void close() {
		unsubscribe();
		this.factory.stop();
	}

}
