package io.github.circuitbreaker.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.Environment;
import org.springframework.util.ObjectUtils;

/**
 * Binds a group of properties without a value, such as an instance that a file only
 * names, as one without settings. Spring Boot does so from version 4.1 on.
 */
final class EmptyGroups implements ConfigurationPropertiesBindHandlerAdvisor {

	private final Environment environment;

	EmptyGroups(Environment environment) {
		this.environment = environment;
	}

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new AbstractBindHandler(bindHandler) {

			@Override
			public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Exception error) throws Exception {
				boolean empty = error instanceof ConverterNotFoundException && PropertyGroup.of(name).isPresent()
						&& ObjectUtils.isEmpty(EmptyGroups.this.environment.getProperty(name.toString(), Object.class));
				return empty ? null : super.onFailure(name, target, context, error);
			}

		};
	}

}
