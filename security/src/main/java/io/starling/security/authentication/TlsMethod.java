package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Step;
import java.util.Map;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls}: the client has shown a certificate when it connected, by an authority that the
 * listener trusts. The common name of its subject is the user's name or one of his aliases.
 */
final class TlsMethod implements Method {

  /**
   * The common name in the certificate of a client, or null when it has shown none, or one without
   * exactly one name.
   */
  static @Nullable String nameIn(Attempt attempt) {
    String subject = attempt.origin().certificate();
    if (subject == null) {
      return null;
    }
    try {
      RDN[] names = new X500Name(subject).getRDNs(BCStyle.CN);
      boolean isOne = names.length == 1 && !names[0].isMultiValued();
      return isOne ? IETFUtils.valueToString(names[0].getFirst().getValue()) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  @Override
  public boolean fits(Claim claim) {
    return true;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    String name = nameIn(claim.attempt());
    Identity identity = claim.identity();
    boolean isHis =
        name != null
            && identity != null
            && (identity.user().username().equals(name)
                || identity.user().aliases().contains(name));
    next.accept(
        isHis
            ? claim.proven(Map.of())
            : claim.disproven("the certificate is that of " + LoginLog.printable(name)));
  }
}
