package io.github.circuitbreaker.sample.simulator;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Returns and changes the mode of the simulated index.
 */
@RestController
@RequestMapping("/simulator/mode")
@Conditional(NoIndexConfigured.class)
class SimulatorController {

	private static final String MODES = Arrays.stream(SimulatorMode.values())
		.map(SimulatorMode::text)
		.collect(Collectors.joining(", "));

	private final ModeSwitch modeSwitch;

	private final IndexHandler handler;

	SimulatorController(ModeSwitch modeSwitch, IndexHandler handler) {
		this.modeSwitch = modeSwitch;
		this.handler = handler;
	}

	@GetMapping
	Status status() {
		return new Status(this.modeSwitch.get().text(), this.handler.getRequests());
	}

	@PostMapping(consumes = "!" + MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void change(@RequestParam @Nullable String mode) {
		this.modeSwitch.set(SimulatorMode.of(mode).orElseThrow(UnknownModeException::new));
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void change(@RequestBody @Nullable Change body, @RequestParam @Nullable String mode) {
		change((body != null) ? body.mode() : mode);
	}

	@ExceptionHandler({ UnknownModeException.class, HttpMessageNotReadableException.class })
	ProblemDetail unknownMode() {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The mode must be one of: " + MODES + ".");
		problem.setTitle("Unknown mode");
		return problem;
	}

	private record Status(String mode, long requests) {
	}

	private record Change(@Nullable String mode) {
	}

	private static final class UnknownModeException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
