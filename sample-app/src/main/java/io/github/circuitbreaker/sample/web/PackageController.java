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

	// An impossible name gets a 404 without asking the index, because the index might
	// answer it with an error that counts as a failure.
	@GetMapping("/packages/{name:[A-Za-z0-9][A-Za-z0-9._-]*}")
	PackageInfo find(@PathVariable String name) {
		return this.index.find(name);
	}

}
