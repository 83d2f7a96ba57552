package com.example.probe;

import java.util.concurrent.CompletionStage;

import com.example.probe.calls.CallsByKind;
import com.example.probe.calls.Transitions;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
class WebFluxProbe {

	private final CallsByKind calls;

	private final Transitions transitions;

	WebFluxProbe(CallsByKind calls, Transitions transitions) {
		this.calls = calls;
		this.transitions = transitions;
	}

	public static void main(String[] args) {
		SpringApplication.run(WebFluxProbe.class, args);
	}

	@GetMapping("/calls/{kind}")
	CompletionStage<String> call(@PathVariable String kind, @RequestParam String outcome) {
		return this.calls.call(kind, outcome);
	}

	@GetMapping("/transitions")
	String transitions() {
		return this.transitions.heard();
	}

}
