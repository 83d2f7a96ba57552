package io.github.circuitbreaker.aspect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Clients for each kind of result that a protected method may have: an interface that may
 * be the type of a bean without a class of its own, and a class that implements it. All
 * of them return or throw what a script does.
 */
final class ResultClients {

	private ResultClients() {
	}

	/**
	 * Runs a script immediately, like a stage that starts without a subscriber.
	 */
	private static CompletableFuture<String> future(Script script) {
		try {
			return CompletableFuture.completedFuture(script.run());
		}
		catch (Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static String unchecked(Script script) {
		try {
			return script.run();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new CompletionException(ex);
		}
	}

	/**
	 * The behavior of a service when it is called.
	 */
	interface Script {

		String run() throws Exception;

	}

	interface ValueClient {

		@CircuitBreaker(name = "pypi")
		String call(Script script) throws Exception;

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		String callOrCached(Script script) throws Exception;

		default String cached(Script script, Exception failure) {
			return "cached";
		}

	}

	static class ValueService implements ValueClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public String call(Script script) throws Exception {
			return script.run();
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public String callOrCached(Script script) throws Exception {
			return script.run();
		}

	}

	interface FutureClient {

		@CircuitBreaker(name = "pypi")
		CompletableFuture<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		CompletableFuture<String> callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		CompletableFuture<String> callOrCachedValue(Script script);

		default CompletableFuture<String> cached(Script script, Exception failure) {
			return CompletableFuture.completedFuture("cached");
		}

		default String cachedValue(Exception failure) {
			return "cached";
		}

	}

	static class FutureService implements FutureClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public CompletableFuture<String> call(Script script) {
			return future(script);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public CompletableFuture<String> callOrCached(Script script) {
			return future(script);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public CompletableFuture<String> callOrCachedValue(Script script) {
			return future(script);
		}

	}

	interface StageClient {

		@CircuitBreaker(name = "pypi")
		CompletionStage<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		CompletionStage<String> callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		CompletionStage<String> callOrCachedValue(Script script);

		default CompletionStage<String> cached(Script script, Exception failure) {
			return CompletableFuture.completedStage("cached");
		}

		default String cachedValue(Exception failure) {
			return "cached";
		}

	}

	static class StageService implements StageClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public CompletionStage<String> call(Script script) {
			return future(script);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public CompletionStage<String> callOrCached(Script script) {
			return future(script);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public CompletionStage<String> callOrCachedValue(Script script) {
			return future(script);
		}

	}

	interface MonoClient {

		@CircuitBreaker(name = "pypi")
		Mono<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Mono<String> callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		Mono<String> callOrCachedValue(Script script);

		default Mono<String> cached(Script script, Exception failure) {
			return Mono.just("cached");
		}

		default String cachedValue(Exception failure) {
			return "cached";
		}

	}

	static class MonoService implements MonoClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Mono<String> call(Script script) {
			return Mono.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Mono<String> callOrCached(Script script) {
			return Mono.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public Mono<String> callOrCachedValue(Script script) {
			return Mono.fromCallable(script::run);
		}

	}

	interface FluxClient {

		@CircuitBreaker(name = "pypi")
		Flux<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Flux<String> callOrCached(Script script);

		default Flux<String> cached(Script script, Exception failure) {
			return Flux.just("cached");
		}

	}

	static class FluxService implements FluxClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Flux<String> call(Script script) {
			return Mono.fromCallable(script::run).flux();
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Flux<String> callOrCached(Script script) {
			return Mono.fromCallable(script::run).flux();
		}

	}

	interface PublisherClient {

		@CircuitBreaker(name = "pypi")
		Publisher<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Publisher<String> callOrCached(Script script);

		default Publisher<String> cached(Script script, Exception failure) {
			return Flux.just("cached");
		}

	}

	static class PublisherService implements PublisherClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Publisher<String> call(Script script) {
			return Mono.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Publisher<String> callOrCached(Script script) {
			return Mono.fromCallable(script::run);
		}

	}

	interface FlowPublisherClient {

		@CircuitBreaker(name = "pypi")
		Flow.Publisher<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Flow.Publisher<String> callOrCached(Script script);

		default Flow.Publisher<String> cached(Script script, Exception failure) {
			return JdkFlowAdapter.publisherToFlowPublisher(Mono.just("cached"));
		}

	}

	static class FlowPublisherService implements FlowPublisherClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Flow.Publisher<String> call(Script script) {
			return JdkFlowAdapter.publisherToFlowPublisher(Mono.fromCallable(script::run));
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Flow.Publisher<String> callOrCached(Script script) {
			return JdkFlowAdapter.publisherToFlowPublisher(Mono.fromCallable(script::run));
		}

	}

	interface SingleClient {

		@CircuitBreaker(name = "pypi")
		Single<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Single<String> callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		Single<String> callOrCachedValue(Script script);

		default Single<String> cached(Script script, Exception failure) {
			return Single.just("cached");
		}

		default String cachedValue(Exception failure) {
			return "cached";
		}

	}

	static class SingleService implements SingleClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Single<String> call(Script script) {
			return Single.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Single<String> callOrCached(Script script) {
			return Single.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public Single<String> callOrCachedValue(Script script) {
			return Single.fromCallable(script::run);
		}

	}

	interface MaybeClient {

		@CircuitBreaker(name = "pypi")
		Maybe<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Maybe<String> callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		Maybe<String> callOrCachedValue(Script script);

		default Maybe<String> cached(Script script, Exception failure) {
			return Maybe.just("cached");
		}

		default String cachedValue(Exception failure) {
			return "cached";
		}

	}

	static class MaybeService implements MaybeClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Maybe<String> call(Script script) {
			return Maybe.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Maybe<String> callOrCached(Script script) {
			return Maybe.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public Maybe<String> callOrCachedValue(Script script) {
			return Maybe.fromCallable(script::run);
		}

	}

	interface FlowableClient {

		@CircuitBreaker(name = "pypi")
		Flowable<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Flowable<String> callOrCached(Script script);

		default Flowable<String> cached(Script script, Exception failure) {
			return Flowable.just("cached");
		}

	}

	static class FlowableService implements FlowableClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Flowable<String> call(Script script) {
			return Flowable.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Flowable<String> callOrCached(Script script) {
			return Flowable.fromCallable(script::run);
		}

	}

	interface ObservableClient {

		@CircuitBreaker(name = "pypi")
		Observable<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Observable<String> callOrCached(Script script);

		default Observable<String> cached(Script script, Exception failure) {
			return Observable.just("cached");
		}

	}

	static class ObservableService implements ObservableClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Observable<String> call(Script script) {
			return Observable.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Observable<String> callOrCached(Script script) {
			return Observable.fromCallable(script::run);
		}

	}

	interface UniClient {

		@CircuitBreaker(name = "pypi")
		Uni<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Uni<String> callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		Uni<String> callOrCachedValue(Script script);

		default Uni<String> cached(Script script, Exception failure) {
			return Uni.createFrom().item("cached");
		}

		default String cachedValue(Exception failure) {
			return "cached";
		}

	}

	static class UniService implements UniClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Uni<String> call(Script script) {
			return Uni.createFrom().item(() -> unchecked(script));
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Uni<String> callOrCached(Script script) {
			return Uni.createFrom().item(() -> unchecked(script));
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public Uni<String> callOrCachedValue(Script script) {
			return Uni.createFrom().item(() -> unchecked(script));
		}

	}

	interface MultiClient {

		@CircuitBreaker(name = "pypi")
		Multi<String> call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Multi<String> callOrCached(Script script);

		default Multi<String> cached(Script script, Exception failure) {
			return Multi.createFrom().item("cached");
		}

	}

	static class MultiService implements MultiClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Multi<String> call(Script script) {
			return Uni.createFrom().item(() -> unchecked(script)).toMulti();
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Multi<String> callOrCached(Script script) {
			return Uni.createFrom().item(() -> unchecked(script)).toMulti();
		}

	}

	interface VoidClient {

		@CircuitBreaker(name = "pypi")
		void call(Script script) throws Exception;

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		void callOrCached(Script script) throws Exception;

		default void cached(Script script, Exception failure) {
		}

	}

	static class VoidService implements VoidClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public void call(Script script) throws Exception {
			script.run();
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public void callOrCached(Script script) throws Exception {
			script.run();
		}

	}

	interface CompletableClient {

		@CircuitBreaker(name = "pypi")
		Completable call(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		Completable callOrCached(Script script);

		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		Completable callOrCachedValue(Script script);

		default Completable cached(Script script, Exception failure) {
			return Completable.complete();
		}

		default void cachedValue(Exception failure) {
		}

	}

	static class CompletableService implements CompletableClient {

		@Override
		@CircuitBreaker(name = "pypi")
		public Completable call(Script script) {
			return Completable.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cached")
		public Completable callOrCached(Script script) {
			return Completable.fromCallable(script::run);
		}

		@Override
		@CircuitBreaker(name = "pypi", fallbackMethod = "cachedValue")
		public Completable callOrCachedValue(Script script) {
			return Completable.fromCallable(script::run);
		}

	}

}
