/** The {@code starling} command: node, command line, configuration and metrics. */
module io.starling.distribution {
  requires static transitive org.jspecify;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.cbor;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.starling.client;
  requires io.starling.router;
  requires io.starling.transport;
  requires io.starling.wamp;
  requires java.management;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.slf4j;
  requires org.snakeyaml.engine;
}
