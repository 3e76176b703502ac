package io.starling.security.durable;

import io.starling.security.document.ObjectForms;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.store.Key;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Dicts;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    return form(definition.uri(), REALM, "", ObjectForms.definition(definition));
  }

  static Key userKey(Uri realm, String username) {
    return new Key(realm.text(), USER, username);
  }

  static Form of(Uri realm, User user) {
    return form(realm, USER, user.username(), ObjectForms.user(user));
  }

  static Form of(Uri realm, Group group) {
    return form(realm, GROUP, group.name(), ObjectForms.group(group));
  }

  /** Each grant is an entry of its own, so that two nodes can add and remove without a conflict. */
  static Form of(Uri realm, Grant grant) {
    String permissions = grant.permissions().stream().sorted().collect(Collectors.joining(","));
    return form(
        realm,
        GRANT,
        grant.role() + " " + grant.effect() + " " + permissions + " " + grant.resource(),
        ObjectForms.grant(grant));
  }

  static Form of(Uri realm, Source source) {
    return form(
        realm,
        SOURCE,
        source.who() + " " + source.method() + " " + source.network(),
        ObjectForms.source(source));
  }

  static List<Form> grants(Uri realm, Iterable<Grant> grants) {
    return all(grants, grant -> of(realm, grant));
  }

  static List<Form> sources(Uri realm, Iterable<Source> sources) {
    return all(sources, source -> of(realm, source));
  }

  static List<Form> groups(Uri realm, Iterable<Group> groups) {
    return all(groups, group -> of(realm, group));
  }

  private static <T> List<Form> all(Iterable<T> objects, Function<T, Form> form) {
    List<Form> forms = new ArrayList<>();
    objects.forEach(object -> forms.add(form.apply(object)));
    return forms;
  }

  /** All forms of a realm, by key, in an order in which none depends on a later one. */
  static Map<Key, byte[]> of(RealmContent content) {
    Uri realm = content.definition().uri();
    Map<Key, byte[]> forms = new LinkedHashMap<>();
    put(forms, of(content.definition()));
    groups(realm, content.groups()).forEach(form -> put(forms, form));
    content.users().forEach(user -> put(forms, of(realm, user)));
    grants(realm, content.grants()).forEach(form -> put(forms, form));
    sources(realm, content.sources()).forEach(form -> put(forms, form));
    return forms;
  }

  private static void put(Map<Key, byte[]> forms, Form form) {
    forms.put(form.key(), form.value());
  }

  static Map<String, Object> read(byte[] value) {
    return Dicts.read(SerializerFormat.CBOR, value);
  }

  private static Form form(Uri realm, String type, String id, Map<String, Object> document) {
    return new Form(new Key(realm.text(), type, id), Dicts.write(SerializerFormat.CBOR, document));
  }
}
