/** An embedded router for tests, as an extension of JUnit. */
module io.starling.testkit {
  requires static transitive org.jspecify;
  requires transitive io.starling.client;
  requires transitive io.starling.router;
  requires transitive io.starling.transport;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;

  exports io.starling.testkit;
}
