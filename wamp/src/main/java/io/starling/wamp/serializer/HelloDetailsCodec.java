package io.starling.wamp.serializer;

import io.starling.wamp.message.Feature;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HELLO.Details. */
final class HelloDetailsCodec extends DictCodec<HelloDetails> {

  private static final String FEATURES = "features";

  HelloDetailsCodec() {
    super("Details", HelloDetails.anonymous(PeerRoles.NONE));
  }

  @Override
  HelloDetails read(DictReader in) {
    PeerRoles roles = PeerRoles.NONE;
    @Nullable String agent = null;
    @Nullable List<String> authMethods = null;
    @Nullable String authid = null;
    @Nullable String authrole = null;
    Map<String, Object> authExtra = Map.of();
    boolean resumable = false;
    @Nullable String resumeToken = null;
    long resumeReceived = 0;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case ROLES -> roles = roles(in);
        case AGENT -> agent = in.string();
        case AUTHMETHODS -> authMethods = in.strings();
        case AUTHID -> authid = in.string();
        case AUTHROLE -> authrole = in.string();
        case AUTHEXTRA -> authExtra = in.dict();
        case X_RESUMABLE -> resumable = in.flag();
        case X_RESUME_TOKEN -> resumeToken = in.string();
        case X_RESUME_RECEIVED -> resumeReceived = in.count();
        default -> in.ignore();
      }
    }
    List<String> methods = authMethods == null ? List.of() : authMethods;
    ResumeRequest resume =
        resumable || resumeToken != null ? new ResumeRequest(resumeToken, resumeReceived) : null;
    return new HelloDetails(roles, agent, methods, authid, authrole, authExtra, resume);
  }

  private static PeerRoles roles(DictReader in) {
    PeerRoles.Builder roles = new PeerRoles.Builder();
    if (!in.enterDict("")) {
      return PeerRoles.NONE;
    }
    Set<String> seen = new HashSet<>();
    for (String name = in.nextName(""); name != null; name = in.nextName("")) {
      if (!seen.add(name)) {
        throw in.twice("", name);
      }
      Role role = Role.of(name);
      if (role == null) {
        in.ignore();
      } else {
        roles.add(role);
        role(in, role, roles);
      }
    }
    return roles.build();
  }

  private static void role(DictReader in, Role role, PeerRoles.Builder roles) {
    String path = "." + role.wireName();
    if (!in.enterDict(path)) {
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String name = in.nextName(path); name != null; name = in.nextName(path)) {
      if (!seen.add(name)) {
        throw in.twice(path, name);
      }
      if (name.equals(FEATURES)) {
        features(in, path + "." + FEATURES, role, roles);
      } else {
        in.ignore();
      }
    }
  }

  private static void features(DictReader in, String path, Role role, PeerRoles.Builder roles) {
    if (!in.enterDict(path)) {
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String name = in.nextName(path); name != null; name = in.nextName(path)) {
      if (!seen.add(name)) {
        throw in.twice(path, name);
      }
      Feature feature = Feature.of(name);
      if (feature == null) {
        in.ignore();
      } else if (in.flagAt(path + "." + feature.wireName())) {
        roles.add(role, feature);
      }
    }
  }

  @Override
  void write(HelloDetails details, DictWriter out) {
    out.dict(Key.ROLES, details.roles().toDict());
    out.string(Key.AGENT, details.agent());
    out.list(Key.AUTHMETHODS, details.authMethods().isEmpty() ? null : details.authMethods());
    out.string(Key.AUTHID, details.authid());
    out.string(Key.AUTHROLE, details.authrole());
    out.dict(Key.AUTHEXTRA, details.authExtra());
    ResumeRequest resume = details.resume();
    if (resume != null) {
      out.flag(Key.X_RESUMABLE, true);
      out.string(Key.X_RESUME_TOKEN, resume.token());
      out.number(Key.X_RESUME_RECEIVED, resume.received());
    }
  }
}
