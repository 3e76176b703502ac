package io.starling.security.authentication;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Signatures of RFC 8032. A class of its own, which is loaded with the first signature: to verify
 * its code the JVM opens the library's signed jar and digests its manifest, which took a tenth of
 * the start of a node.
 */
final class Ed25519 {

  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private Ed25519() {}

  /** Whether a signature of a message is that of a public key. */
  static boolean verify(byte[] key, byte[] message, byte[] signature) {
    try {
      Ed25519Signer verifier = new Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(key));
      verifier.update(message, 0, message.length);
      return verifier.verifySignature(signature);
    } catch (IllegalArgumentException _) {
      return false; // It is no point of the curve.
    }
  }
}
