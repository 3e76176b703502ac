package io.starling.transport.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed certificate for this host, kept in a directory so that a developer has to accept it
 * once. It is made anew when it is about to expire.
 *
 * @param certificate a PEM file
 * @param key a PEM file that only its owner can read
 */
record DevelopmentCertificate(Path certificate, Path key) {

  private static final Duration VALID = Duration.ofDays(365);
  private static final Duration RENEWED_BEFORE = Duration.ofDays(14);
  private static final int SERIAL_BITS = 64;

  /** Returns the certificate of a directory, which is made when it is not there. */
  static DevelopmentCertificate in(Path directory) throws IOException {
    DevelopmentCertificate files =
        new DevelopmentCertificate(
            directory.resolve("development.crt"), directory.resolve("development.key"));
    if (!files.isUsable()) {
      Files.createDirectories(directory);
      try {
        files.make();
      } catch (GeneralSecurityException | OperatorCreationException failed) {
        throw new IOException("a certificate for development cannot be made", failed);
      }
    }
    return files;
  }

  private boolean isUsable() {
    if (!Files.exists(certificate) || !Files.exists(key)) {
      return false;
    }
    try (var in = Files.newInputStream(certificate)) {
      X509Certificate present =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return present.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEWED_BEFORE));
    } catch (IOException | GeneralSecurityException unreadable) {
      return false;
    }
  }

  private void make() throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    Instant now = Instant.now();
    X500Name name = new X500Name("CN=localhost, O=Starling development");
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(VALID)),
                name,
                pair.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                    new GeneralName[] {
                      new GeneralName(GeneralName.dNSName, "localhost"),
                      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                      new GeneralName(GeneralName.iPAddress, "::1")
                    }));
    byte[] encoded =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
            .getEncoded();
    Files.deleteIfExists(key);
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Files.writeString(certificate, pem("CERTIFICATE", encoded));
  }

  private static String pem(String type, byte[] der) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
  }
}
