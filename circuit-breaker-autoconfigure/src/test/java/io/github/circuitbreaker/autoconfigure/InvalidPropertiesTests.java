package io.github.circuitbreaker.autoconfigure;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the failure analysis of invalid properties.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidPropertiesTests {

	@TempDir
	private Path folder;

	private void assertAnalysis(CapturedOutput output, String yaml, String analysis) {
		assertThatException().isThrownBy(() -> new YamlRunner(this.folder).run(yaml).close());
		assertThat(output.getAll().replaceAll("URL \\[file:.*?application.yaml]", "application.yaml"))
			.contains("Description:\n\n" + analysis + "\n");
	}

	@Test
	void thresholdOfZero(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    failure-threshold: 0
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.failure-threshold
				    Value: "0"
				    Origin: application.yaml - 3:24
				    Reason: must be at least 1

				Action:

				Set performance.circuit-breaker.failure-threshold to a whole number of at least 1, such as 3.
				""");
	}

	@Test
	void unknownPropertyOfTheFleet(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    fleet:
				      quorums: 0.5
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.fleet.quorums
				    Value: "0.5"
				    Origin: application.yaml - 4:16
				    Reason: there is no such property

				Action:

				Did you mean quorum? The properties are enabled, name, quorum, stale-after, poll-interval.
				""");
	}

	@Test
	void fleetThatIsNoGroup(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    fleet: true
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.fleet
				    Value: "true"
				    Origin: application.yaml - 3:12
				    Reason: is not a property but a group of properties

				Action:

				Write the properties below it: enabled, name, quorum, \
				stale-after, poll-interval.
				""");
	}

	@Test
	void quorumThatIsNoNumber(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    fleet:
				      quorum: half
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.fleet.quorum
				    Value: "half"
				    Origin: application.yaml - 4:15
				    Reason: this is not a valid value

				Action:

				Set performance.circuit-breaker.fleet.quorum to a number of more than 0 and at most 1, such as 0.5.
				""");
	}

	@Test
	void negativeTimeout(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    recovery-timeout: -1
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.recovery-timeout
				    Value: "-1"
				    Origin: application.yaml - 3:23
				    Reason: must be longer than zero

				Action:

				Set performance.circuit-breaker.recovery-timeout to a duration longer than zero, such as 30 (seconds), \
				500ms or 2m.
				""");
	}

	@Test
	void rateWithoutWindow(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    failure-rate-threshold: 50
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.failure-rate-threshold
				    Value: "50"
				    Origin: application.yaml - 3:29
				    Reason: needs a window

				Action:

				Set performance.circuit-breaker.failure-rate-threshold to a percentage of more than 0 and at most 100, \
				such as 50, together with a window.
				""");
	}

	@Test
	void windowThatIsNone(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        window: 10 seconds
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances.pypi.window
				    Value: "10 seconds"
				    Origin: application.yaml - 5:17
				    Reason: must be a number of calls from 1 to 1000000, or a duration longer than zero with its unit

				Action:

				Set performance.circuit-breaker.instances.pypi.window to a number of calls, such as 20, a duration \
				with its unit, such as 10s, or none.
				""");
	}

	@Test
	void minimumOfCallsAboveTheWindow(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    window: 20
				    failure-rate-threshold: 50
				    minimum-calls: 30
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.minimum-calls
				    Value: "30"
				    Origin: application.yaml - 5:20
				    Reason: must not be more than the window, which is 20 calls

				Action:

				Set performance.circuit-breaker.minimum-calls to a whole number of at least 1, not more than a window \
				of calls, such as 10, together with a window.
				""");
	}

	@Test
	void recoveryMultiplierBelowOne(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    recovery-multiplier: 0.5
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.recovery-multiplier
				    Value: "0.5"
				    Origin: application.yaml - 3:26
				    Reason: must be at least 1

				Action:

				Set performance.circuit-breaker.recovery-multiplier to a number of at least 1, such as 2.
				""");
	}

	@Test
	void recoveryJitterAboveOne(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    recovery-jitter: 20
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.recovery-jitter
				    Value: "20"
				    Origin: application.yaml - 3:22
				    Reason: must be from 0 to 1

				Action:

				Set performance.circuit-breaker.recovery-jitter to a number from 0 to 1, such as 0.2.
				""");
	}

	@Test
	void noKeysAtAll(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    max-keys: 0
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.max-keys
				    Value: "0"
				    Origin: application.yaml - 3:15
				    Reason: must be at least 1

				Action:

				Set performance.circuit-breaker.max-keys to a whole number of at least 1, such as 1000.
				""");
	}

	@Test
	void recoveryTimeoutThatIsLongerThanItsMaximum(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    recovery-timeout-max: 1m
				    instances:
				      pypi:
				        recovery-timeout: 2m
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.recovery-timeout-max
				    Value: "1m"
				    Origin: application.yaml - 3:27
				    Reason: must not be shorter than the recovery timeout, which is 120s

				Action:

				Set performance.circuit-breaker.recovery-timeout-max to a duration that is not shorter than \
				recovery-timeout, such as 5m.
				""");
	}

	@Test
	void misspeltKey(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    failur-threshold: 3
				""",
				"""
						The configuration of the circuit breakers is not valid:

						    Property: performance.circuit-breaker.failur-threshold
						    Value: "3"
						    Origin: application.yaml - 3:23
						    Reason: there is no such property

						Action:

						Did you mean failure-threshold? The properties are enabled, failure-threshold, window, \
						failure-rate-threshold, minimum-calls, slow-call-duration, recovery-timeout, trial-calls, trial-timeout, recovery-multiplier, recovery-timeout-max, recovery-jitter, recovery-ramp, \
						record-exceptions, ignore-exceptions, record-client-errors, respect-retry-after, shadow, max-keys, meters-per-key, self-invocation-warnings, aspect-order, web, fleet, configs, instances.
						""");
	}

	@Test
	void severalUnknownKeysOfOneGroup(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    web:
				      zzz: 1
				      xxx: ""
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.web.xxx
				    Value: ""
				    Origin: application.yaml - 5:12
				    Reason: there is no such property

				    Property: performance.circuit-breaker.web.zzz
				    Value: "1"
				    Origin: application.yaml - 4:12
				    Reason: there is no such property

				Action:

				The properties are enabled, detail.
				""");
	}

	@Test
	void severalMisspeltKeys(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    web:
				      enabeld: false
				    fleet:
				      quorums: 0.5
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.fleet.quorums
				    Value: "0.5"
				    Origin: application.yaml - 6:16
				    Reason: there is no such property

				    Property: performance.circuit-breaker.web.enabeld
				    Value: "false"
				    Origin: application.yaml - 4:16
				    Reason: there is no such property

				Action:

				Did you mean quorum? The properties are enabled, name, quorum, stale-after, poll-interval.
				Did you mean enabled? The properties are enabled, detail.
				""");
	}

	@Test
	void classThatDoesNotExist(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    ignore-exceptions: no.such.Class
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.ignore-exceptions
				    Value: "no.such.Class"
				    Origin: application.yaml - 3:24
				    Reason: there is no class no.such.Class

				Action:

				Set performance.circuit-breaker.ignore-exceptions to the full names of exception classes that are on \
				the class path, such as java.io.IOException.
				""");
	}

	@Test
	void classThatDoesNotExistInAList(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      pypi:
				        record-exceptions:
				          - java.io.IOException
				          - no.such.Class
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances.pypi.record-exceptions[1]
				    Value: "no.such.Class"
				    Origin: application.yaml - 7:13
				    Reason: there is no class no.such.Class

				Action:

				Set performance.circuit-breaker.instances.pypi.record-exceptions[1] to the full names of exception \
				classes that are on the class path, such as java.io.IOException.
				""");
	}

	@Test
	void classThatIsNoException(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    ignore-exceptions: java.lang.String
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.ignore-exceptions
				    Value: "java.lang.String"
				    Origin: application.yaml - 3:24
				    Reason: java.lang.String is not an exception

				Action:

				Set performance.circuit-breaker.ignore-exceptions to the full names of exception classes that are on \
				the class path, such as java.io.IOException.
				""");
	}

	@Test
	void contradiction(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    ignore-exceptions: java.lang.Exception
				    instances:
				      pypi:
				        record-exceptions: java.io.IOException
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.ignore-exceptions
				    Value: "java.lang.Exception"
				    Origin: application.yaml - 3:24
				    Reason: must leave something to count as a failure

				Action:

				Set performance.circuit-breaker.ignore-exceptions to the full names of exception classes that are on \
				the class path, such as java.io.IOException.
				""");
	}

	@Test
	void valueOfAnInstanceInSnakeCase(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit_breaker:
				    instances:
				      pypi:
				        failure_threshold: -2
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances.pypi.failure-threshold
				    Value: "-2"
				    Origin: application.yaml - 5:28
				    Reason: must be at least 1

				Action:

				Set performance.circuit-breaker.instances.pypi.failure-threshold to a whole number of at least 1, \
				such as 3.
				""");
	}

	@Test
	void valueOfAnInstanceInBrackets(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      "[MyApi]":
				        failure-threshold: 3.7
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances[MyApi].failure-threshold
				    Value: "3.7"
				    Origin: application.yaml - 5:28
				    Reason: must be a whole number

				Action:

				Set performance.circuit-breaker.instances[MyApi].failure-threshold to a whole number of at least 1, \
				such as 3.
				""");
	}

	@Test
	void valueInPlaceOfAnInstance(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      pypi: 5
				""",
				"""
						The configuration of the circuit breakers is not valid:

						    Property: performance.circuit-breaker.instances.pypi
						    Value: "5"
						    Origin: application.yaml - 4:13
						    Reason: is not a property but a group of properties

						Action:

						Write the properties below it: base-config, enabled, \
						failure-threshold, window, failure-rate-threshold, minimum-calls, slow-call-duration, recovery-timeout, trial-calls, trial-timeout, recovery-multiplier, recovery-timeout-max, \
						recovery-jitter, recovery-ramp, record-exceptions, ignore-exceptions, record-client-errors, respect-retry-after, shadow.
						""");
	}

	@Test
	void numberThatIsNotWhole(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    failure-threshold: 2.5
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.failure-threshold
				    Value: "2.5"
				    Origin: application.yaml - 3:24
				    Reason: must be a whole number

				Action:

				Set performance.circuit-breaker.failure-threshold to a whole number of at least 1, such as 3.
				""");
	}

	@Test
	void textInPlaceOfANumber(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    failure-threshold: few
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.failure-threshold
				    Value: "few"
				    Origin: application.yaml - 3:24
				    Reason: this is not a valid value

				Action:

				Set performance.circuit-breaker.failure-threshold to a whole number of at least 1, such as 3.
				""");
	}

	@Test
	void keyWithoutValue(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    failure-threshold:
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.failure-threshold
				    Value: ""
				    Origin: application.yaml - 3:23
				    Reason: has no value

				Action:

				Set performance.circuit-breaker.failure-threshold to a whole number of at least 1, such as 3.
				""");
	}

	@Test
	void timeoutOfCenturies(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    recovery-timeout: 9223372036854775807
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.recovery-timeout
				    Value: "9223372036854775807"
				    Origin: application.yaml - 3:23
				    Reason: must not be longer than 292 years

				Action:

				Set performance.circuit-breaker.recovery-timeout to a duration longer than zero, such as 30 (seconds), \
				500ms or 2m.
				""");
	}

	@Test
	void valueInPlaceOfAGroup(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit_breaker: 5
				""",
				"""
						The configuration of the circuit breakers is not valid:

						    Property: performance.circuit_breaker
						    Value: "5"
						    Origin: application.yaml - 2:20
						    Reason: is not a property but a group of properties

						Action:

						Write the properties below it: enabled, failure-threshold, window, failure-rate-threshold, minimum-calls, slow-call-duration, recovery-timeout, trial-calls, trial-timeout, \
						recovery-multiplier, recovery-timeout-max, recovery-jitter, recovery-ramp, record-exceptions, ignore-exceptions, \
						record-client-errors, respect-retry-after, shadow, max-keys, meters-per-key, self-invocation-warnings, aspect-order, web, fleet, configs, instances.
						""");
	}

	@Test
	void valueInPlaceOfTheGroupOfTheWeb(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    web: false
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.web
				    Value: "false"
				    Origin: application.yaml - 3:10
				    Reason: is not a property but a group of properties

				Action:

				Write the properties below it: enabled, detail.
				""");
	}

	@Test
	void textInPlaceOfTheGroupOfTheWeb(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    web: "no"
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.web
				    Value: "no"
				    Origin: application.yaml - 3:10
				    Reason: is not a property but a group of properties

				Action:

				Write the properties below it: enabled, detail.
				""");
	}

	@Test
	void misspeltKeyOfTheWeb(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    web:
				      enabeld: false
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.web.enabeld
				    Value: "false"
				    Origin: application.yaml - 4:16
				    Reason: there is no such property

				Action:

				Did you mean enabled? The properties are enabled, detail.
				""");
	}

	@Test
	void webThatIsNeitherOnNorOff(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    web:
				      enabled: maybe
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.web.enabled
				    Value: "maybe"
				    Origin: application.yaml - 4:16
				    Reason: this is not a valid value

				Action:

				Set performance.circuit-breaker.web.enabled to true or false.
				""");
	}

	@Test
	void namesThatCannotBeToldApart(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      my_breaker:
				        failure-threshold: 4
				      my-breaker:
				        failure-threshold: 5
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances.my-breaker.failure-threshold
				    Value: "5"
				    Origin: application.yaml - 7:28
				    Reason: differs only in case, - or _ from the instance my_breaker

				Action:

				Write my_breaker and my-breaker alike, or give them names that differ in more than case, - and _.
				""");
	}

	@Test
	void nameThatWouldBeReadAsAnother(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      a b/c:
				        failure-threshold: 4
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances.a b/c.failure-threshold
				    Value: "4"
				    Origin: application.yaml - 5:28
				    Reason: would be read as the instance abc

				Action:

				Put names that contain other characters than letters, digits, - and _ in brackets and quotation \
				marks, as in "[pypi.org]".
				""");
	}

	@Test
	void nameWithDots(CapturedOutput output) {
		assertAnalysis(output, """
				performance:
				  circuit-breaker:
				    instances:
				      pypi.org:
				        failure-threshold: 4
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: performance.circuit-breaker.instances.pypi.org.failure-threshold
				    Value: "4"
				    Origin: application.yaml - 5:28
				    Reason: there is no such property

				Action:

				Put names that contain other characters than letters, digits, - and _ in brackets and quotation \
				marks, as in "[pypi.org]".
				""");
	}

	@Test
	void blankNameThatTakesTheInstanceOutOfService(CapturedOutput output) {
		assertAnalysis(output, """
				management:
				  health:
				    circuitbreakers:
				      out-of-service-when-open: pypi, ,dns
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: management.health.circuitbreakers.out-of-service-when-open
				    Value: "pypi, ,dns"
				    Origin: application.yaml - 4:33
				    Reason: has a blank name

				Action:

				Set management.health.circuitbreakers.out-of-service-when-open to names of circuit breakers, such as \
				pypi, dns, or to "*" for all.
				""");
	}

	@Test
	void blankNameInAListOfThose(CapturedOutput output) {
		assertAnalysis(output, """
				management:
				  health:
				    circuitbreakers:
				      out-of-service-when-open:
				        - pypi
				        - ""
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: management.health.circuitbreakers.out-of-service-when-open[1]
				    Value: ""
				    Origin: application.yaml - 6:11
				    Reason: has a blank name

				Action:

				Set management.health.circuitbreakers.out-of-service-when-open to names of circuit breakers, such as \
				pypi, dns, or to "*" for all.
				""");
	}

	@Test
	void misspeltKeyOfTheHealth(CapturedOutput output) {
		assertAnalysis(output, """
				management:
				  health:
				    circuitbreakers:
				      out-of-service-if-open: pypi
				""", """
				The configuration of the circuit breakers is not valid:

				    Property: management.health.circuitbreakers.out-of-service-if-open
				    Value: "pypi"
				    Origin: application.yaml - 4:31
				    Reason: there is no such property

				Action:

				Did you mean out-of-service-when-open? The properties are enabled, out-of-service-when-open.
				""");
	}

}
