package io.starling.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what an injected {@link io.starling.client.WampClient} has joined, and how. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Joined {

  /** The realm; empty for the first of the router. */
  String realm() default "";

  /** How it is connected. */
  RouterTransport over() default RouterTransport.WEBSOCKET;
}
