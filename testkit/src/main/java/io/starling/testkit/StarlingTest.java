package io.starling.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test a router of its own, and clients that have joined it.
 *
 * {@snippet :
 * @StarlingTest
 * class ShopTest {
 *
 *   @Test
 *   void soldBooksAreTold(WampClient shop, WampClient watcher) {
 *     BlockingQueue<Event> sold = new LinkedBlockingQueue<>();
 *     watcher.subscribe("com.shop.sold", sold::add).join();
 *     shop.publish("com.shop.sold", "book").join();
 *     assertThat(sold.poll(5, SECONDS).value()).isEqualTo("book");
 *   }
 * }
 * }
 *
 * <p>On a class, all its tests share one router, nested classes included; on a method, that test
 * has its own. Parameters of tests, of life cycle methods and of constructors may be
 *
 * <ul>
 *   <li>{@link io.starling.client.WampClient}: a new client, joined; see {@link Joined}
 *   <li>{@link java.net.URI}: where the router is; see {@link RouterUrl}
 *   <li>{@link EmbeddedRouter}: the router itself
 * </ul>
 *
 * <p>A client is closed after what asked for it: after the test, or, asked for by a method that
 * runs once for all tests, after the last of them. Routers are closed after their clients.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StarlingExtension.class)
public @interface StarlingTest {

  /** The realms of the router; clients join the first unless they say otherwise. */
  String[] realms() default {"realm1"};
}
