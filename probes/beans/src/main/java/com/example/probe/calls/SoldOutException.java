package com.example.probe.calls;

/**
 * An answer of the remote service, which the settings name.
 */
public class SoldOutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
