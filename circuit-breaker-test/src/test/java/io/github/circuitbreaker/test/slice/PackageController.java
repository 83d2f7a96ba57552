package io.github.circuitbreaker.test.slice;

import io.github.circuitbreaker.annotation.CircuitBreaker;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PackageController {

	private final PackageIndex index;

	PackageController(PackageIndex index) {
		this.index = index;
	}

	@GetMapping("/packages/{name}")
	String find(@PathVariable String name) {
		return this.index.lookUp(name);
	}

	@GetMapping("/protected")
	@CircuitBreaker("controller")
	String controller() {
		return "called";
	}

}
