package io.starling.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which URL of the router an injected {@link java.net.URI} or {@code String} is. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface RouterUrl {

  /** How the test connects. */
  RouterTransport value() default RouterTransport.WEBSOCKET;
}
