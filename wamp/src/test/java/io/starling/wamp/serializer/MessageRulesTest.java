package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.Uri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that hold for messages in every format, told in JSON. */
class MessageRulesTest {

  private final Serializer json = new Serializers().of(SerializerFormat.JSON);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | message: expected list, found dict",
        "[] | message.type: the element is missing",
        "[\"16\"] | message.type: expected code of a message type, found string",
        "[16.0] | message.type: expected code of a message type, found float",
        "[99] | message.type: expected code of a message type, found 99",
        "[-1] | message.type: expected code of a message type, found -1",
        "[337,1] | message.type: expected code of a message type, found 337",
        "[16] | PUBLISH.Request: the element is missing",
        "[16,1,{}] | PUBLISH.Topic: the element is missing",
        "[16,1,{},5] | PUBLISH.Topic: expected string, found integer",
        "[16,1,{},null] | PUBLISH.Topic: expected string, found null",
        "[16,1,[],\"a\"] | PUBLISH.Options: expected dict, found list",
        "[16,1,null,\"a\"] | PUBLISH.Options: expected dict, found null",
        "[16,0,{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found 0",
        "[16,-1,{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found -1",
        "[16,9007199254740993,{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found"
            + " 9007199254740993",
        "[16,99999999999999999999,{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found"
            + " integer beyond 64 bits",
        "[16,1.0,{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found float",
        "[16,1e3,{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found float",
        "[16,\"1\",{},\"a\"] | PUBLISH.Request: expected id in 1..2^53, found string",
        "[16,1,{\"acknowledge\":1},\"a\"] | PUBLISH.Options.acknowledge: expected bool, found"
            + " integer",
        "[16,1,{\"exclude\":5},\"a\"] | PUBLISH.Options.exclude: expected list, found integer",
        "[16,1,{\"exclude\":[1,0]},\"a\"] | PUBLISH.Options.exclude[1]: expected id in 1..2^53,"
            + " found 0",
        "[16,1,{\"eligible_authid\":[1]},\"a\"] | PUBLISH.Options.eligible_authid[0]: expected"
            + " string, found integer",
        "[16,1,{\"retain\":true,\"retain\":true},\"a\"] | PUBLISH.Options: the key \"retain\" comes"
            + " twice",
        "[16,1,{\"zzz\":1,\"zzz\":2},\"a\"] | PUBLISH.Options: the key \"zzz\" comes twice",
        "[16,1,{\"x_a\":1,\"x_a\":2},\"a\"] | PUBLISH.Options: the key \"x_a\" comes twice",
        "[16,1,{\"ppt_cipher\":\"c\"},\"a\"] | PUBLISH.Options.ppt_scheme: a name is needed with"
            + " ppt attributes",
        "[16,1,{},\"a\",null] | PUBLISH.Arguments: expected list, found null",
        "[16,1,{},\"a\",{}] | PUBLISH.Arguments: expected list, found dict",
        "[16,1,{},\"a\",[],null] | PUBLISH.ArgumentsKw: expected dict, found null",
        "[16,1,{},\"a\",[],[]] | PUBLISH.ArgumentsKw: expected dict, found list",
        "[16,1,{},\"a\",[],{},1] | PUBLISH: too many elements",
        "[32,1,{\"match\":\"fuzzy\"},\"a\"] | SUBSCRIBE.Options.match: \"fuzzy\" is unknown",
        "[32,1,{},\"a\",[]] | SUBSCRIBE: too many elements",
        "[64,1,{\"invoke\":\"some\"},\"a\"] | REGISTER.Options.invoke: \"some\" is unknown",
        "[64,1,{\"concurrency\":-1},\"a\"] | REGISTER.Options.concurrency: expected integer of at"
            + " least 0, found -1",
        "[48,1,{\"timeout\":-5},\"a\"] | CALL.Options.timeout: expected integer of at least 0,"
            + " found -5",
        "[48,1,{\"timeout\":1.5},\"a\"] | CALL.Options.timeout: expected integer of at least 0,"
            + " found float",
        "[48,1,{\"rkey\":[]},\"a\"] | CALL.Options.rkey: expected scalar, found list",
        "[49,1,{\"mode\":\"abort\"}] | CANCEL.Options.mode: \"abort\" is unknown",
        "[8,7,1,{},\"a\"] | ERROR.RequestType: expected code of a message type, found 7",
        "[1,5,{}] | HELLO.Realm: expected string, found integer",
        "[1,\"r\",{\"roles\":[]}] | HELLO.Details.roles: expected dict, found list",
        "[1,\"r\",{\"roles\":{\"caller\":1}}] | HELLO.Details.roles.caller: expected dict, found"
            + " integer",
        "[1,\"r\",{\"roles\":{\"caller\":{\"features\":{\"call_canceling\":1}}}}] |"
            + " HELLO.Details.roles.caller.features.call_canceling: expected bool, found integer",
        "[1,\"r\",{\"roles\":{\"caller\":{},\"caller\":{}}}] | HELLO.Details.roles: the key"
            + " \"caller\" comes twice",
        "[1,\"r\",{\"authmethods\":[1]}] | HELLO.Details.authmethods[0]: expected string, found"
            + " integer",
        "[1,\"r\",{\"authid\":1}] | HELLO.Details.authid: expected string, found integer",
        "[5,\"s\",{\"a\":1,\"a\":2}] | AUTHENTICATE.Extra: the key \"a\" comes twice",
        "[6,{\"message\":1},\"a\"] | GOODBYE.Details.message: expected string",
        "[35,0] | UNSUBSCRIBED.Details: the element is missing",
        "[35,0,{}] | UNSUBSCRIBED.Details.subscription: the key is missing",
        "[35,1,{\"subscription\":1}] | UNSUBSCRIBED: too many elements",
        "[16,1,{},\"a\"] [] | json: bytes follow the message at byte 14"
      })
  void violationsSayWhatIsWrong(String text, String violation) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage(violation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[16,1,{},\"a\"]",
        "[16,1,{},\"a\",[]]",
        "[16,1,{},\"a\",[],{}]",
        " [ 16 , 1 , { } , \"a\" , [ ] , { } ] ",
        "[16,1,{\"acknowledge\":null,\"exclude\":null,\"ppt_scheme\":null},\"a\"]",
        "[16,1,{\"acknowledge\":false,\"exclude_me\":true},\"a\"]",
        "[16,1,{\"future_option\":{\"a\":[1,2,{}]}},\"a\"]"
      })
  void absentAndDefaultAndUnknownAreTheSame(String text) {
    assertThat(read(text))
        .isEqualTo(new Publish(1, PublishOptions.DEFAULT, uri("a"), Payload.EMPTY));
  }

  @Test
  void emptyOptionsAreShared() {
    assertThat(((Publish) read("[16,1,{},\"a\"]")).options()).isSameAs(PublishOptions.DEFAULT);
    assertThat(((Call) read("[48,1,{},\"a\"]")).options()).isSameAs(CallOptions.DEFAULT);
  }

  @Test
  void shortOptionsAndUrisAreRemembered() {
    String text = "[16,1,{\"acknowledge\":true,\"exclude\":[5]},\"com.topic\"]";
    Publish first = (Publish) read(text);
    Publish second = (Publish) read(text);

    assertThat(second.options()).isSameAs(first.options());
    assertThat(second.topic()).isSameAs(first.topic());
    assertThat(first.options().receivers().exclude()).isEqualTo(Set.of(5L));
  }

  @Test
  void emptyListsOfReceiversArePresent() {
    Publish publish = (Publish) read("[16,1,{\"eligible\":[]},\"a\"]");

    assertThat(publish.options().receivers().eligible()).isEmpty();
    assertThat(publish.options().receivers().include(1, "a", "b")).isFalse();
  }

  @Test
  void customAttributesAreKept() {
    Publish publish =
        (Publish) read("[16,1,{\"x_a\":[1,{\"b\":null}],\"_own\":2,\"x_n\":null,\"y_b\":1},\"a\"]");

    assertThat(publish.options().attributes().keySet()).containsExactly("x_a", "_own");
    assertThat(publish.options().attributes()).containsEntry("_own", 2L);
  }

  @Test
  void routingKeysAreAnyScalar() {
    assertThat(routingKey("5")).isEqualTo("5");
    assertThat(routingKey("\"k\"")).isEqualTo("k");
    assertThat(routingKey("true")).isEqualTo("true");
    assertThat(routingKey("1.5")).isEqualTo("1.5");
    assertThat(routingKey("99999999999999999999")).isEqualTo("99999999999999999999");
    assertThat(routingKey("null")).isNull();
  }

  private String routingKey(String value) {
    return ((Call) read("[48,1,{\"rkey\":" + value + "},\"a\"]")).options().routingKey();
  }

  @Test
  void hugeConcurrencyIsTheGreatestThereIs() {
    Register register = (Register) read("[64,1,{\"concurrency\":5000000000},\"a\"]");

    assertThat(register.options().concurrency()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void cancelWithoutModeKillsWithoutWaiting() {
    assertThat(read("[49,1,{}]")).isEqualTo(new Cancel(1, CancelMode.KILLNOWAIT));
    assertThat(read("[49,1,{\"mode\":null}]")).isEqualTo(new Cancel(1, CancelMode.KILLNOWAIT));
  }

  @Test
  void rolesAndFeaturesOfTheFutureAreIgnored() {
    Hello hello =
        (Hello)
            read(
                """
                [1, "realm1", {"roles": {"caller": {"features": {"call_cancelling": true,
                  "call_timeout": false, "telepathy": 5}, "extra": 1}, "oracle": {},
                  "callee": {"features": null}, "publisher": {}}, "x_resume": true}]
                """);

    PeerRoles expected =
        new PeerRoles.Builder()
            .add(Role.CALLER, Feature.CALL_CANCELING)
            .add(Role.CALLEE)
            .add(Role.PUBLISHER)
            .build();
    assertThat(hello.details().roles()).isEqualTo(expected);
  }

  @Test
  void missingRolesAreForTheRouterToRefuse() {
    assertThat(((Hello) read("[1,\"r\",{}]")).details().roles().hasClientRole()).isFalse();
    assertThat(((Hello) read("[1,\"r\",{\"roles\":null}]")).details().roles())
        .isEqualTo(PeerRoles.NONE);
  }

  @Test
  void idsMayBeTheGreatest() {
    assertThat(((Publish) read("[16,9007199254740992,{},\"a\"]")).request()).isEqualTo(1L << 53);
  }

  @Test
  void duplicateKeysInThePayloadPass() {
    Publish publish = (Publish) read("[16,1,{},\"a\",[],{\"k\":1,\"k\":2}]");

    assertThat(json.kwargs(publish.payload())).isEqualTo(Map.of("k", 2L));
    assertThat(json.args(publish.payload())).isEqualTo(List.of());
  }

  @Test
  void longNamesAreCutInViolations() {
    String name = "n".repeat(100_000);

    assertThatThrownBy(() -> read("[32,1,{\"match\":\"" + name + "\"},\"a\"]"))
        .isInstanceOf(ProtocolViolation.class)
        .message()
        .hasSizeLessThan(200);
  }

  private static Uri uri(String text) {
    return Uri.of(text);
  }

  private Message read(String text) {
    return json.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
  }
}
