package io.github.circuitbreaker.actuate;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * A web stack that an application can use.
 */
enum WebStack {

	MVC, WEBFLUX, JERSEY;

	/**
	 * Returns an application that listens on a free port.
	 */
	SpringApplicationBuilder application(Class<?> source) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(source)
			.web((this == WEBFLUX) ? WebApplicationType.REACTIVE : WebApplicationType.SERVLET)
			.bannerMode(Banner.Mode.OFF)
			.properties("server.port=0", "server.shutdown=immediate", "spring.reactor.netty.shutdown-quiet-period=0s");
		if (this == JERSEY) {
			builder.resourceLoader(new DefaultResourceLoader(new FilteredClassLoader(DispatcherServlet.class)));
		}
		return builder;
	}

}
