package io.github.circuitbreaker.fleet.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Makes Redis the store of the fleet. For the auto-configuration, not for applications.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(RedisFleetStore.class)
public @interface EnableRedisFleetStore {

}
