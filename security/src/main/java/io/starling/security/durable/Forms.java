package io.starling.security.durable;

import io.starling.security.document.ObjectForms;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.store.Key;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Dicts;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the objects of a realm are in the store: one entry each, named by what makes it this one and
 * no other, with its document in CBOR.
 */
final class Forms {

  static final String REALM = "realm";
  static final String USER = "user";
  static final String GROUP = "group";
  static final String GRANT = "grant";
  static final String SOURCE = "source";

  /** An entry to be. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Form(Key key, byte[] value) {}

  private Forms() {}

  static Form of(RealmDefinition definition) {
    return form(key(definition), ObjectForms.definition(definition));
  }

  static Form of(Uri realm, User user) {
    return form(key(realm, user), ObjectForms.user(user));
  }

  static Form of(Uri realm, Group group) {
    return form(key(realm, group), ObjectForms.group(group));
  }

  static Form of(Uri realm, Grant grant) {
    return form(key(realm, grant), ObjectForms.grant(grant));
  }

  static Form of(Uri realm, Source source) {
    return form(key(realm, source), ObjectForms.source(source));
  }

  static Key key(RealmDefinition definition) {
    return new Key(definition.uri().text(), REALM, "");
  }

  static Key key(Uri realm, User user) {
    return userKey(realm, user.username());
  }

  static Key userKey(Uri realm, String username) {
    return new Key(realm.text(), USER, username);
  }

  static Key key(Uri realm, Group group) {
    return new Key(realm.text(), GROUP, group.name());
  }

  /** Each grant is an entry of its own, so that two nodes can add and remove without a conflict. */
  static Key key(Uri realm, Grant grant) {
    String permissions = grant.permissions().stream().sorted().collect(Collectors.joining(","));
    return new Key(
        realm.text(),
        GRANT,
        grant.role() + " " + grant.effect() + " " + permissions + " " + grant.resource());
  }

  static Key key(Uri realm, Source source) {
    return new Key(
        realm.text(), SOURCE, source.who() + " " + source.method() + " " + source.network());
  }

  static <T> List<Form> all(Iterable<T> objects, Function<T, Form> form) {
    List<Form> forms = new ArrayList<>();
    objects.forEach(object -> forms.add(form.apply(object)));
    return forms;
  }

  static Map<String, Object> read(byte[] value) {
    return Dicts.read(SerializerFormat.CBOR, value);
  }

  private static Form form(Key key, Map<String, Object> document) {
    return new Form(key, Dicts.write(SerializerFormat.CBOR, document));
  }
}
