package com.example.probe;

import java.util.concurrent.CompletionStage;

import com.example.probe.calls.CallsByKind;
import com.example.probe.calls.Transitions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

import org.springframework.stereotype.Component;

/**
 * Makes calls.
 */
@Component
@Path("/")
public class CallResource {

	private final CallsByKind calls;

	private final Transitions transitions;

	CallResource(CallsByKind calls, Transitions transitions) {
		this.calls = calls;
		this.transitions = transitions;
	}

	@GET
	@Path("/calls/{kind}")
	public CompletionStage<String> call(@PathParam("kind") String kind, @QueryParam("outcome") String outcome) {
		return this.calls.call(kind, outcome);
	}

	@GET
	@Path("/transitions")
	public String transitions() {
		return this.transitions.heard();
	}

}
