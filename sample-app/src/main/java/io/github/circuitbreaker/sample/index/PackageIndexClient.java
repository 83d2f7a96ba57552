package io.github.circuitbreaker.sample.index;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * A client of the package index.
 */
@Service
public class PackageIndexClient {

	private final RestClient index;

	PackageIndexClient(RestClient index) {
		this.index = index;
	}

	/**
	 * Looks a package up.
	 * @param name the name of the package
	 * @return the package
	 * @throws RestClientException if the index does not know the package, fails, or is
	 * too slow
	 */
	@CircuitBreaker(name = "pypi")
	public PackageInfo find(String name) {
		Project project = this.index.get().uri("/pypi/{name}/json", name).retrieve().body(Project.class);
		if (project == null || project.info() == null) {
			throw new RestClientException("The index did not answer with a package");
		}
		return project.info();
	}

	private record Project(@Nullable PackageInfo info) {
	}

}
