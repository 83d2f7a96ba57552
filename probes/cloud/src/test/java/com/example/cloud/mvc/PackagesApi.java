package com.example.cloud.mvc;

import org.springframework.web.service.annotation.GetExchange;

/**
 * An HTTP service of a group. Not nested, as Spring Cloud would not find its fallback.
 */
public interface PackagesApi {

	@GetExchange("/api")
	String lookUp();

}
