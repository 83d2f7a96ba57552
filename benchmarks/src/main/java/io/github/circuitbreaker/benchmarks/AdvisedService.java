package io.github.circuitbreaker.benchmarks;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * A service behind a proxy with an aspect that does nothing.
 */
@ImportAutoConfiguration(AopAutoConfiguration.class)
@Import(EmptyAspect.class)
class AdvisedService {

	private final Answer call = new Answer();

	@Marked
	String answer() {
		return this.call.get();
	}

}
