/** The {@code starling} command: node, command line, configuration and metrics. */
module io.starling.distribution {
  requires static transitive org.jspecify;
  requires HdrHistogram;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires io.netty.codec.http;
  requires io.starling.client;
  requires io.starling.gateway;
  requires io.starling.router;
  requires io.starling.security;
  requires io.starling.store;
  requires io.starling.transport;
  requires io.starling.wamp;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.slf4j;
  requires org.snakeyaml.engine;

  provides ch.qos.logback.classic.spi.Configurator with
      io.starling.distribution.node.Logging;

  opens io.starling.distribution.cli to
      info.picocli;
}
