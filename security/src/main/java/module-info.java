/**
 * Who may do what: realms, users, groups, grants and sources, the authentication methods and the
 * decision on rights. It implements the ports of the router's core.
 */
module io.starling.security {
  requires static transitive org.jspecify;
  requires transitive io.starling.router;
  requires transitive io.starling.store;
  requires transitive io.starling.wamp;
  requires com.fasterxml.jackson.core;
  requires com.nimbusds.jose.jwt;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.starling.security.admin;
  exports io.starling.security.audit;
  exports io.starling.security.authentication;
  exports io.starling.security.authorization;
  exports io.starling.security.backup;
  exports io.starling.security.directory;
  exports io.starling.security.document;
  exports io.starling.security.durable;
  exports io.starling.security.model;
  exports io.starling.security.oauth;
  exports io.starling.security.password;
  exports io.starling.security.sealing;
  exports io.starling.security.ticket;
  exports io.starling.security.token;
}
