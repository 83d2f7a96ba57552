package io.github.circuitbreaker.test.docs.example;

import java.util.concurrent.CompletableFuture;

/**
 * The bean that the examples protect.
 */
public interface PackageIndex {

	PackageInfo lookUp(String name);

	CompletableFuture<PackageInfo> lookUpAsync(String name);

}
