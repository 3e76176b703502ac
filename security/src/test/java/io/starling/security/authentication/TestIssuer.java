package io.starling.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An issuer of tokens with a web server of its own, over TLS, on this machine. */
final class TestIssuer implements AutoCloseable {

  private static final String KEYS = "/keys";

  private final ServerSocket server;
  private final X509Certificate certificate;
  private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<RSAKey> keys = new ArrayList<>();

  /** Makes an issuer with one key, that is up. */
  TestIssuer() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair pair = generator.generateKeyPair();
      certificate = certify(pair);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {certificate});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      server =
          context
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::serve);
      rotate("first");
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate certify(KeyPair pair)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=issuer"),
            BigInteger.ONE,
            Date.from(now.minusSeconds(3_600)),
            Date.from(now.plusSeconds(86_400)),
            new X500Name("CN=issuer"),
            pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  /** Its name, which is an address too. */
  String name() {
    return "https://127.0.0.1:" + server.getLocalPort();
  }

  /** Where its keys are. */
  String keysAddress() {
    return name() + KEYS;
  }

  /** How many pages were asked for. */
  int requests() {
    return requests.get();
  }

  /** The key that was made last. */
  RSAKey key() {
    return keys.getLast();
  }

  /** Signs with a new key of an id from now on, and publishes it beside the others. */
  void rotate(String id) {
    try {
      keys.add(new RSAKeyGenerator(2048).keyID(id).generate());
      publish(new JWKSet(new ArrayList<>(keys)).toString());
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** Publishes a text in the place of the keys; an empty one makes an error of it. */
  void publish(String text) {
    page(KEYS, text);
  }

  /** Publishes a page. */
  void page(String path, String text) {
    pages.put(path, text.getBytes(UTF_8));
  }

  /** Writes what clients have to trust. */
  Path writeCertificate(Path directory) {
    try {
      StringWriter pem = new StringWriter();
      pem.write("-----BEGIN CERTIFICATE-----\n");
      pem.write(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()));
      pem.write("\n-----END CERTIFICATE-----\n");
      return Files.writeString(directory.resolve("issuer.pem"), pem.toString());
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Claims of a token that is good for a minute. */
  JWTClaimsSet.Builder claims(Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(name())
        .audience("starling")
        .subject("ann")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)));
  }

  /** Signs a token with the key that was made last. */
  String sign(JWTClaimsSet claims) {
    try {
      return sign(JWSAlgorithm.RS256, new RSASSASigner(key()), key().getKeyID(), claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** Signs a token. */
  static String sign(JWSAlgorithm algorithm, JWSSigner signer, String keyId, JWTClaimsSet claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(algorithm).keyID(keyId).type(JOSEObjectType.JWT).build(),
              claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void answer(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      String line = in.readLine();
      while (line != null && !line.isEmpty() && !in.readLine().isEmpty()) {
        // Headers mean nothing here.
      }
      if (line != null) {
        requests.incrementAndGet();
        byte[] page = pages.getOrDefault(line.split(" ")[1], new byte[0]);
        OutputStream out = socket.getOutputStream();
        String status = page.length == 0 ? "503 Service Unavailable" : "200 OK";
        out.write(
            ("HTTP/1.1 "
                    + status
                    + "\r\nConnection: close\r\nContent-Length: "
                    + page.length
                    + "\r\n\r\n")
                .getBytes(UTF_8));
        out.write(page);
        out.flush();
      }
    } catch (IOException e) {
      // The client does not want it any more, or does not trust.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
