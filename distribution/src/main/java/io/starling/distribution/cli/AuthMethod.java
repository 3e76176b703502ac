package io.starling.distribution.cli;

/** How a client proves who it is; the names are those on the wire, in upper case. */
enum AuthMethod {
  /** Not at all. */
  ANONYMOUS,
  /** With a text that is sent as it is. */
  TICKET,
  /** With a password that is not sent. */
  WAMPCRA,
  /** With an Ed25519 key. */
  CRYPTOSIGN
}
