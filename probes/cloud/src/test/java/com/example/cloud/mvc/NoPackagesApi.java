package com.example.cloud.mvc;

/**
 * The fallback of an HTTP service, of which Spring Cloud creates an object.
 */
public class NoPackagesApi implements PackagesApi {

	@Override
	public String lookUp() {
		return "fallback";
	}

}
