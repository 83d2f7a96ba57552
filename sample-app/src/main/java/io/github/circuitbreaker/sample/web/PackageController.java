package io.github.circuitbreaker.sample.web;

import io.github.circuitbreaker.sample.index.PackageIndexClient;
import io.github.circuitbreaker.sample.index.PackageInfo;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PackageController {

	private final PackageIndexClient index;

	PackageController(PackageIndexClient index) {
		this.index = index;
	}

	// What cannot be the name of a package is not found without asking the index, whose
	// answer to such a name might well be an error, and count as a failure.
	@GetMapping("/packages/{name:[A-Za-z0-9][A-Za-z0-9._-]*}")
	PackageInfo find(@PathVariable String name) {
		return this.index.find(name);
	}

}
